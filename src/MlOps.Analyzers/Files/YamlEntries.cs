namespace MlOps.Analyzers.Files;

/// <summary>The scalars of YAML on one line, in block and flow style, under the nearest key; <c>name:</c> and <c>value:</c> pairs too.</summary>
internal static class YamlEntries
{
    private const int LongestKey = 200;
    private const int LongLine = 8192;
    private const int ShortValue = 160;

    public static IEnumerable<FileEntry> Read(string text)
    {
        var named = "";
        var (list, listColumn) = ("", 0);
        foreach (var (lineStart, end) in TextLines.Of(text))
        {
            var start = lineStart;
            do
            {
                start = TextLines.SkipSpaces(text, start, end);
            }
            while (start < end && text[start] is '-' or '{' or '[' && ++start < end);

            if (start >= end || text[start] == '#')
            {
                continue;
            }

            // The items of a list stand under its key.
            if (list.Length > 0 && text[start - 1 < 0 ? 0 : start - 1] is ' ' && TextLines.SkipSpaces(text, lineStart, end) is var dash && text[dash] == '-' && dash - lineStart >= listColumn && FindItem(text, start, end) is { } item)
            {
                yield return new FileEntry(list, item.Value, item.PositionOf(0));
                continue;
            }

            // A flow mapping has several pairs on a line; on a very long one each value is read for a short way only.
            var valueLimit = lineStart + LongLine;
            while (start < end)
            {
                var colon = FindColon(text, start, end);
                if (colon < 0)
                {
                    break;
                }

                var key = text.Substring(start, colon - start).Trim(' ', '"', '\'', '\t', '?');
                var entry = TextLines.ValueOf(key == "value" ? named : key, text, colon + 1, valueLimit < end ? Math.Min(end, colon + ShortValue) : end);
                if (entry.Value.Length > 0 && entry.Value[0] == '{' && !entry.Value.StartsWith("{{", StringComparison.Ordinal))
                {
                    start = entry.PositionOf(0) + 1;
                    continue;
                }

                var comma = entry.Value.IndexOf(", ", StringComparison.Ordinal);
                if (comma > 0 && text[entry.PositionOf(0) - 1] is not ('"' or '\''))
                {
                    entry = new FileEntry(entry.Name, entry.Value.Substring(0, comma), entry.PositionOf(0));
                }

                named = key is "name" or "key" ? entry.Value : named;
                (list, listColumn) = entry.Value.Length == 0 ? (key, TextLines.SkipSpaces(text, lineStart, end) - lineStart) : ("", 0);
                if (entry.Value.Length > 0)
                {
                    yield return entry;
                }

                var after = entry.PositionOf(entry.Value.Length);
                var next = after < end ? text.IndexOf(',', after, end - after) : -1;
                start = next < 0 ? end : TextLines.SkipSpaces(text, next + 1, end);
            }
        }
    }

    /// <summary>The item of a list that is no mapping: a quoted text, or a word.</summary>
    private static FileEntry? FindItem(string text, int start, int end)
    {
        var item = TextLines.ValueOf("", text, start, end);
        var isQuoted = item.PositionOf(0) > start;
        var after = item.PositionOf(0) + item.Value.Length + (isQuoted ? 1 : 0);
        return item.Value.Length > 0 && (isQuoted ? after >= end || text[after] != ':' : FindColon(text, start, end) < 0 && item.Value.IndexOf(' ') < 0) ? item : null;
    }

    private static int FindColon(string text, int start, int end)
    {
        var limit = Math.Min(end, start + LongestKey);
        for (var i = start; i < limit; i++)
        {
            if (text[i] == ':' && (i + 1 == end || text[i + 1] is ' ' or '\t' || (text[i - (i > start ? 1 : 0)] is '"' or '\'')))
            {
                return i;
            }

            // "- KEY=value", as Compose writes its environment.
            if (text[i] == '=' && i > start && text[i - 1] is not (' ' or '=' or '!'))
            {
                return i;
            }

            if (text[i] is '#' or '{' && i > start && text[i - 1] == ' ')
            {
                return -1;
            }
        }

        return -1;
    }
}
