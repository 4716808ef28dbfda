namespace MlOps.Analyzers.Formats;

/// <summary>Letters as the alphabet or the keyboard has them, and digits: <c>abcdef123456</c>. For a token they stand in; as a password people sign in with them.</summary>
internal static class TypedPasswords
{
    private const int Shortest = 8;
    private const int Longest = 14;

    public static bool Is(string value) =>
        value.Length is >= Shortest and <= Longest && Characters.EndOfRun(value, 0, value.Length, CharacterSet.LettersAndDigits) == value.Length
        && value.Any(c => Characters.IsLetter(c) && c != value[0]) && Placeholders.IsSequence(value, 0, value.Length) && !Placeholders.HasMarker(value, 0, value.Length);
}
