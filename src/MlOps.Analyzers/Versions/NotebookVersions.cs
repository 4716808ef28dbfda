using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>A notebook's cells: '%pip install', '!pip install', '%conda install', '%%bash'.</summary>
internal static class NotebookVersions
{
    public static void Read(string text, FileVersions versions)
    {
        if (JsonParser.Parse(text) is not { } file)
        {
            versions.NotUnderstood = UnreadReason.Json;
            return;
        }

        foreach (var cell in file["cells"]?.Items ?? [])
        {
            if (cell.TextAt("cell_type") != "code" || cell["source"] is not { } source)
            {
                continue;
            }

            var builder = new MappedText.Builder();
            foreach (var line in source.Kind == DataKind.Scalar ? [source] : source.Items)
            {
                builder.Append(line.Text, 0, line.Text.Text.Length);
            }

            var code = builder.Build(source.Span.Start);
            ReadCell(code, versions);
            HubCalls.ReadPython(code, versions);
        }
    }

    private static void ReadCell(MappedText cell, FileVersions versions)
    {
        var text = cell.Text;
        if (text.StartsWith("%%bash", StringComparison.Ordinal) || text.StartsWith("%%sh", StringComparison.Ordinal))
        {
            var body = text.IndexOf('\n');
            if (body > 0)
            {
                InstallCommands.Read(ShellParser.Parse(cell.Slice(body + 1, text.Length - body - 1)), versions);
            }

            return;
        }

        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            while (end < text.Length && end > start && text[end - 1] == '\\')
            {
                var next = text.IndexOf('\n', end + 1);
                end = next < 0 ? text.Length : next;
            }

            var (from, to) = (start, end);
            TextComparison.Trim(text, ref from, ref to);
            if (to - from > 1 && text[from] is '%' or '!')
            {
                InstallCommands.Read(ShellParser.Parse(cell.Slice(from + 1, to - from - 1)), versions);
            }

            start = end + 1;
        }
    }
}
