namespace MlOps.Analyzers.Formats;

/// <summary>Names of things that are told apart by random texts and are no secret: hashes, versions, identifiers.</summary>
internal static class NumberNames
{
    private const int LongestName = 60;
    private const int MostBetween = 8;

    private static readonly string[] Ends =
        ["hash", "sha", "sha1", "sha256", "sha512", "md5", "checksum", "digest", "etag", "commit", "revision", "fingerprint", "thumbprint", "guid", "uuid", "traceid", "spanid", "version", "id", "ids"];

    /// <summary>Whole names: <c>?ref=</c> of a Terraform module, <c>rev:</c> of a hook, <c>h1:</c> of a module in <c>go.sum</c>.</summary>
    private static readonly string[] Names = ["ref", "rev", "h1"];

    private static readonly string[] Secrets = ["secret", "key", "token", "credential"];

    /// <summary>Whether random texts are to be expected in a place of this name.</summary>
    public static bool IsNumber(string name) => Array.Exists(Ends, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it names the first half of a pair of keys, or a key that is called an id: <c>SUMO_ACCESS_ID</c>, <c>CC_TEST_REPORTER_ID</c>.</summary>
    public static bool IsOfKey(string name) => NameWords.Split(name) is { Count: > 1 } words && words[words.Count - 1] == "id" && words[words.Count - 2] is "access" or "reporter";

    /// <summary>Whether the value at the position has such a name before it: <c>run_id: …</c>, <c>"digest": "…"</c>. The id of a secret may be one.</summary>
    public static bool StandsBefore(string text, int start)
    {
        var end = start;
        var hasSign = false;
        while (end > 0 && start - end < MostBetween && text[end - 1] is ' ' or '\t' or '"' or '\'' or '\\' or ':' or '=')
        {
            hasSign |= text[end - 1] is ':' or '=';
            end--;
        }

        var first = end;
        while (first > 0 && end - first < LongestName && Characters.IsIn(text[first - 1], CharacterSet.Slug))
        {
            first--;
        }

        if (!hasSign || first == end)
        {
            return false;
        }

        var name = text.Substring(first, end - first);
        return CredentialNames.IsPublic(name)
            || ((IsNumber(name) || Array.Exists(Names, whole => name.Equals(whole, StringComparison.OrdinalIgnoreCase))) && !Array.Exists(Secrets, word => name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0));
    }
}
