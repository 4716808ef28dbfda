namespace MlOps.Analyzers.Formats;

/// <summary>Where a word, and where a token, may begin and end.</summary>
internal static class WordBounds
{
    private const int ShortWord = 5;
    private const int LongestPadding = 2;

    public static bool CanStart(string text, int start, Grammar grammar)
    {
        if (start == 0)
        {
            return true;
        }

        var first = grammar.Parts[0];
        if (first.Literal is { } literal && !Characters.IsWord(literal[0]))
        {
            return true;
        }

        var before = text[start - 1];
        return !Characters.IsIn(before, CharacterSet.Slug) && (first.Literal is not null || !Characters.IsIn(before, first.Set));
    }

    public static bool CanEnd(string text, int end, Grammar grammar)
    {
        if (end == text.Length)
        {
            return true;
        }

        var after = text[end];
        var last = grammar.Parts[grammar.Parts.Count - 1];
        if (after == '=' && IsPadding(text, end) && !last.MayBe('='))
        {
            return false;
        }

        return !Characters.IsWord(after) && !(after == '-' && end + 1 < text.Length && Characters.IsIn(text[end + 1], CharacterSet.LettersAndDigits)) && (last.Literal is not null || !Characters.IsIn(after, last.Set));
    }

    /// <summary>Whether equals signs end the text, as they do in Base64: then what stands before is a part of something that was encoded.</summary>
    private static bool IsPadding(string text, int start)
    {
        var end = start;
        while (end < text.Length && end - start <= LongestPadding && text[end] == '=')
        {
            end++;
        }

        return end - start <= LongestPadding && (end == text.Length || text[end] is '"' or '\'' or ' ' or '\n' or '\r' or ',' or ';' or '<' or ')');
    }

    /// <summary>A token without a prefix is a word of its own: no part of a path, a version or a name with hyphens.</summary>
    public static bool CanStartUnnamed(string text, int start) =>
        start == 0 || text[start - 1] is not ('/' or '\\' or '.' or '-' or '@' or '#' or '_' or '+' or '%' or '$' or '{');

    public static bool CanEndUnnamed(string text, int end) =>
        end == text.Length || (!Characters.IsWord(text[end]) && text[end] is not ('-' or '/' or '+' or '%' or '(' or '}'))
        && !(text[end] == '.' && end + 1 < text.Length && Characters.IsWord(text[end + 1]));

    /// <summary>Whether a word stands alone or as a part of a name: short ones only from one beginning of a word to the next.</summary>
    public static bool IsWordAt(string text, int start, int end)
    {
        if (end - start > ShortWord)
        {
            return true;
        }

        var starts = start == 0 || !Characters.IsLetter(text[start - 1])
            || (Characters.IsUpper(text[start]) && Characters.IsLower(text[start - 1]));
        var ends = end == text.Length || !Characters.IsLetter(text[end])
            || (Characters.IsUpper(text[end]) && Characters.IsLower(text[end - 1]));
        return starts && ends;
    }
}
