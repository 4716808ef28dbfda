namespace MlOps.Analyzers.Parsing;

/// <summary>Reads pip's requirements files: continuation lines, comments, options and hashes.</summary>
internal static class RequirementsParser
{
    /// <summary>The requirements; lines of options alone (-r, -c, --index-url) are left out, an editable one is not.</summary>
    /// <param name="text">The file.</param>
    /// <returns>Null when there are more than anybody writes.</returns>
    public static List<RequirementLine>? Parse(string text)
    {
        var lines = new List<RequirementLine>();
        var position = text.Length > 0 && text[0] == '\uFEFF' ? 1 : 0;
        while (position < text.Length)
        {
            var builder = new MappedText.Builder();
            var start = position;
            while (position < text.Length)
            {
                var end = text.IndexOf('\n', position);
                end = end < 0 ? text.Length : end;
                var (from, to) = (position, end);
                TextComparison.Trim(text, ref from, ref to);
                position = Math.Min(end + 1, text.Length);
                to = WithoutComment(text, from, to);
                var continues = to > from && text[to - 1] == '\\';
                builder.Append(text, from, continues ? to - 1 : to);
                if (!continues)
                {
                    break;
                }

                builder.Append(' ', to - 1);
            }

            if (lines.Count == ParseLimits.MostItems)
            {
                return null;
            }

            Add(lines, builder.Build(start));
        }

        return lines;
    }

    private static int WithoutComment(string text, int from, int to)
    {
        for (var index = from; index < to; index++)
        {
            if (text[index] == '#' && (index == from || char.IsWhiteSpace(text[index - 1])))
            {
                TextComparison.Trim(text, ref from, ref index);
                return index;
            }
        }

        return to;
    }

    private static void Add(List<RequirementLine> lines, MappedText line)
    {
        var text = line.Text;
        var start = 0;
        foreach (var option in new[] { "-e ", "--editable ", "--editable=" })
        {
            start = text.StartsWith(option, StringComparison.Ordinal) ? option.Length : start;
        }

        if (text.Length == start || (start == 0 && text[0] == '-'))
        {
            return;
        }

        var end = start;
        while (end < text.Length && !(text[end] == '-' && end > start && char.IsWhiteSpace(text[end - 1]) && end + 1 < text.Length && text[end + 1] == '-'))
        {
            end++;
        }

        var hasHash = text.IndexOf("--hash", end, StringComparison.Ordinal) >= 0;
        TextComparison.Trim(text, ref start, ref end);
        if (end > start)
        {
            lines.Add(new(line.Slice(start, end - start), hasHash));
        }
    }
}
