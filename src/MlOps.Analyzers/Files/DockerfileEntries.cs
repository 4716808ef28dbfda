namespace MlOps.Analyzers.Files;

/// <summary>The variables of a Dockerfile: <c>ENV KEY=value OTHER="value"</c>, <c>ENV KEY value</c>, <c>ARG KEY=value</c>.</summary>
internal static class DockerfileEntries
{
    public static IEnumerable<FileEntry> Read(string text)
    {
        var continues = false;
        foreach (var (lineStart, lineEnd) in TextLines.Of(text))
        {
            var start = TextLines.SkipSpaces(text, lineStart, lineEnd);
            var end = lineEnd > start && text[lineEnd - 1] is '\\' or '`' ? lineEnd - 1 : lineEnd;
            var isVariable = continues || IsInstruction(text, start, "ENV") || IsInstruction(text, start, "ARG") || IsInstruction(text, start, "LABEL");
            if (isVariable && start < end)
            {
                var first = continues ? start : TextLines.SkipSpaces(text, start + (text[start] is 'L' or 'l' ? 5 : 3), end);
                foreach (var entry in Pairs(text, first, end))
                {
                    yield return entry;
                }
            }

            continues = isVariable && end < lineEnd;
        }
    }

    private static bool IsInstruction(string text, int start, string word) =>
        string.Compare(text, start, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
        && start + word.Length < text.Length && text[start + word.Length] is ' ' or '\t';

    private static IEnumerable<FileEntry> Pairs(string text, int start, int end)
    {
        while (start < end)
        {
            var sign = start;
            while (sign < end && text[sign] is not ('=' or ' ' or '\t'))
            {
                sign++;
            }

            if (sign == end || sign == start)
            {
                yield break;
            }

            var name = text.Substring(start, sign - start);
            var isOld = text[sign] != '=';
            var entry = TextLines.ValueOf(name, text, sign + 1, end, endsAtSpace: !isOld);
            yield return entry;
            if (isOld)
            {
                yield break;
            }

            var after = Math.Max(sign + 1, entry.PositionOf(entry.Value.Length));
            start = TextLines.SkipSpaces(text, after < end && text[after] is '"' or '\'' ? after + 1 : after, end);
        }
    }
}
