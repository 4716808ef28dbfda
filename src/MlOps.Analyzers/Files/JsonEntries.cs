using System.Globalization;

namespace MlOps.Analyzers.Files;

/// <summary>The texts in JSON (RFC 8259), with comments and trailing commas, under the name of the nearest member.</summary>
internal static class JsonEntries
{
    public static IEnumerable<FileEntry> Read(string text)
    {
        var value = new ValueBuilder();
        var name = "";
        var position = 0;
        while (position < text.Length)
        {
            if (text[position] == '/' && position + 1 < text.Length && text[position + 1] is '/' or '*')
            {
                position = SkipComment(text, position);
                continue;
            }

            if (text[position] != '"')
            {
                position++;
                continue;
            }

            var start = position + 1;
            var end = EndOfText(text, start, out var hasEscapes);
            position = Math.Min(text.Length, end + 1);
            var next = position;
            while (next < text.Length && char.IsWhiteSpace(text[next]))
            {
                next++;
            }

            if (next < text.Length && text[next] == ':')
            {
                name = text.Substring(start, end - start);
                position = next + 1;
            }
            else if (end > start)
            {
                yield return hasEscapes ? Decode(text, start, end, name, value) : new FileEntry(name, text.Substring(start, end - start), start);
            }
        }
    }

    private static int SkipComment(string text, int start)
    {
        var end = text[start + 1] == '/' ? text.IndexOf('\n', start) : text.IndexOf("*/", start + 2, StringComparison.Ordinal);
        return end < 0 ? text.Length : end + 1;
    }

    private static int EndOfText(string text, int start, out bool hasEscapes)
    {
        hasEscapes = false;
        var position = start;
        while (position < text.Length && text[position] is not ('"' or '\n'))
        {
            hasEscapes |= text[position] == '\\';
            position += text[position] == '\\' ? 2 : 1;
        }

        return Math.Min(position, text.Length);
    }

    private static FileEntry Decode(string text, int start, int end, string name, ValueBuilder value)
    {
        value.Clear();
        for (var i = start; i < end; i++)
        {
            if (text[i] != '\\' || i + 1 >= end)
            {
                value.Add(text[i], i);
                continue;
            }

            var at = i++;
            if (text[i] == 'u' && i + 4 < end
                && ushort.TryParse(text.Substring(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                value.Add((char)code, at);
                i += 4;
            }
            else
            {
                value.Add(text[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', var other => other }, at);
            }
        }

        return value.ToEntry(name);
    }
}
