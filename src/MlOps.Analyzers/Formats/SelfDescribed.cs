namespace MlOps.Analyzers.Formats;

/// <summary>Values that say of themselves that they are a secret, or that they should not be here: <c>hardcodedPassword</c>, <c>SuperSecret1</c>. They stand in for nothing; somebody signs in with them.</summary>
internal static class SelfDescribed
{
    private const int Shortest = 8;
    private const int Longest = 60;

    private static readonly KeywordAutomaton Words = new(
    [
        "hardcoded", "hard_coded", "hard-coded", "supersecret", "super_secret", "super-secret", "supersecure", "super_secure", "super-secure", "mysuper", "verysecret", "very_secret", "very-secret",
        "topsecret", "top_secret", "top-secret", "thisis", "this_is", "this-is", "unsafe", "insecure", "notsosecret", "not_so_secret", "not-so-secret",
    ]);

    private static readonly KeywordAutomaton Blanks = new(["goeshere", "goes_here", "goes-here", "changeit", "changethis", "change_this", "change-this", "your", "message", "error", "warning"]);

    public static bool Is(string text) =>
        text.Length is >= Shortest and <= Longest && Words.IsIn(text) && text.IndexOf(' ') < 0 && text.IndexOf('/') < 0 && text.IndexOf('(') < 0 && !Blanks.IsIn(text) && !Placeholders.HasMarker(text, 0, text.Length);
}
