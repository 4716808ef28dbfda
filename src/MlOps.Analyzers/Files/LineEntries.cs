namespace MlOps.Analyzers.Files;

/// <summary>Files of one key and value a line: <c>KEY=value</c>, <c>export KEY="value"</c>, <c>key = value</c>, <c>key: value</c>.</summary>
internal static class LineEntries
{
    private const int LongestName = 200;

    public static IEnumerable<FileEntry> Read(string text)
    {
        foreach (var (lineStart, end) in TextLines.Of(text))
        {
            var start = TextLines.SkipSpaces(text, lineStart, end);
            if (start == end || text[start] is '#' or ';' or '[' or '!')
            {
                continue;
            }

            if (string.CompareOrdinal(text, start, "export ", 0, 7) == 0)
            {
                start = TextLines.SkipSpaces(text, start + 7, end);
            }

            var sign = start;
            while (sign < end && sign - start < LongestName && text[sign] != '=' && !(text[sign] == ':' && IsColonSign(text, sign, end)))
            {
                sign++;
            }

            if (sign > start && sign < end && text[sign] is '=' or ':')
            {
                var name = text.Substring(start, sign - start).Trim(' ', '\t', '"', '\'');
                if (name.IndexOf(' ') < 0)
                {
                    yield return TextLines.ValueOf(name.Substring(name.LastIndexOf(':') + 1), text, sign + 1, end);
                }
            }
        }
    }

    /// <summary>A colon belongs to the key of .npmrc (<c>//host/:_authToken=</c>) unless a space or the value follows.</summary>
    private static bool IsColonSign(string text, int colon, int end) => colon + 1 < end && text[colon + 1] is ' ' or '\t';
}
