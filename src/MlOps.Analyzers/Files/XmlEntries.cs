namespace MlOps.Analyzers.Files;

/// <summary>The attributes and texts of XML. The value of an element with a key or name stands under that: <c>&lt;add key="…" value="…"/&gt;</c>.</summary>
internal static class XmlEntries
{
    private static readonly (string Entity, char Character)[] Entities =
        [("&quot;", '"'), ("&apos;", '\''), ("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>')];

    public static IEnumerable<FileEntry> Read(string text)
    {
        var value = new ValueBuilder();
        var position = 0;
        var element = "";
        while (position < text.Length)
        {
            var open = text.IndexOf('<', position);
            if (open < 0)
            {
                yield break;
            }

            var content = Trimmed(text, position, open);
            if (element.Length > 0 && content.End > content.Start)
            {
                yield return Decode(text, content.Start, content.End, element, value);
            }

            if (string.CompareOrdinal(text, open, "<!--", 0, 4) == 0)
            {
                var close = text.IndexOf("-->", open + 4, StringComparison.Ordinal);
                position = close < 0 ? text.Length : close + 3;
                continue;
            }

            position = open + 1;
            var nameEnd = EndOfName(text, position);
            element = text.Substring(position, nameEnd - position);
            position = nameEnd;
            var key = "";
            while (FindAttribute(text, ref position, out var name, out var start, out var end))
            {
                key = name is "key" or "name" or "Key" or "Name" or "Include" ? text.Substring(start, end - start) : key;
                yield return Decode(text, start, end, name is "value" or "Value" && key.Length > 0 ? key : name, value);
            }
        }
    }

    private static bool FindAttribute(string text, ref int position, out string name, out int start, out int end)
    {
        name = "";
        start = end = position;
        while (position < text.Length && (char.IsWhiteSpace(text[position]) || text[position] is '/' or '?'))
        {
            position++;
        }

        var nameEnd = EndOfName(text, position);
        if (nameEnd == position)
        {
            // The end of the tag, or something that is no XML.
            position = Math.Min(text.Length, position + 1);
            return false;
        }

        name = text.Substring(position, nameEnd - position);
        position = nameEnd;
        while (position < text.Length && (text[position] == '=' || char.IsWhiteSpace(text[position])))
        {
            position++;
        }

        if (position >= text.Length || text[position] is not ('"' or '\''))
        {
            start = end = position;
            return position < text.Length;
        }

        start = position + 1;
        end = text.IndexOf(text[position], start);
        end = end < 0 ? text.Length : end;
        position = Math.Min(text.Length, end + 1);
        return true;
    }

    private static int EndOfName(string text, int position)
    {
        while (position < text.Length && !char.IsWhiteSpace(text[position]) && text[position] is not ('=' or '>' or '/' or '<' or '"' or '\''))
        {
            position++;
        }

        return position;
    }

    private static (int Start, int End) Trimmed(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return (start, end);
    }

    private static FileEntry Decode(string text, int start, int end, string name, ValueBuilder value)
    {
        if (text.IndexOf('&', start, end - start) < 0)
        {
            return new FileEntry(name, text.Substring(start, end - start), start);
        }

        value.Clear();
        for (var i = start; i < end; i++)
        {
            var (entity, character) = text[i] == '&'
                ? Entities.FirstOrDefault(entity => string.CompareOrdinal(text, i, entity.Entity, 0, entity.Entity.Length) == 0)
                : default;
            value.Add(entity is null ? text[i] : character, i);
            i += entity is null ? 0 : entity.Length - 1;
        }

        return value.ToEntry(name);
    }
}
