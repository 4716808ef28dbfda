namespace MlOps.Analyzers.Parsing;

/// <summary>Comparisons of parts of a text that allocate nothing.</summary>
internal static class TextComparison
{
    public static bool TrimmedEquals(string text, int start, int end, string expected)
    {
        Trim(text, ref start, ref end);
        return end - start == expected.Length && string.CompareOrdinal(text, start, expected, 0, expected.Length) == 0;
    }

    public static void Trim(string text, ref int start, ref int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }
    }

    public static bool StartsWith(string text, int start, string expected, bool ignoreCase = false) =>
        start + expected.Length <= text.Length
        && string.Compare(text, start, expected, 0, expected.Length, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal) == 0;
}
