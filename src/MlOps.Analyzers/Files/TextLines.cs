namespace MlOps.Analyzers.Files;

/// <summary>The lines of a text by where they begin and end, without their line breaks.</summary>
internal static class TextLines
{
    /// <summary>Longer values are cut: a line may have many, and each is read from its beginning.</summary>
    private const int LongestValue = 2048;

    public static IEnumerable<(int Start, int End)> Of(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start);
            var next = end < 0 ? text.Length : end + 1;
            end = end < 0 ? text.Length : end;
            yield return (start, end > start && text[end - 1] == '\r' ? end - 1 : end);
            start = next;
        }
    }

    public static int SkipSpaces(string text, int start, int end)
    {
        while (start < end && text[start] is ' ' or '\t')
        {
            start++;
        }

        return start;
    }

    /// <summary>The value from the position to the end of the line, without quotes around it, a comment after it or spaces at its end.</summary>
    public static FileEntry ValueOf(string name, string text, int start, int end, bool endsAtSpace = false)
    {
        start = SkipSpaces(text, start, end);
        end = Math.Min(end, start + LongestValue);
        if (start < end && text[start] is '"' or '\'')
        {
            var close = text.IndexOf(text[start], start + 1, end - start - 1);
            return new FileEntry(name, text.Substring(start + 1, (close < 0 ? end : close) - start - 1), start + 1);
        }

        var stop = start;
        while (stop < end && !(text[stop] == '#' && stop > start && text[stop - 1] is ' ' or '\t') && !(endsAtSpace && text[stop] is ' ' or '\t'))
        {
            stop++;
        }

        while (stop > start && text[stop - 1] is ' ' or '\t' or ',')
        {
            stop--;
        }

        return new FileEntry(name, text.Substring(start, stop - start), start);
    }
}
