using System.Text;

namespace MlOps.Sdk.Tracking.Comparison;

/// <summary>Writes tables in Markdown.</summary>
internal static class MarkdownTable
{
    /// <summary>What would end a cell, or format what is in it.</summary>
    private const string Special = "\\`*_[]<>|~&$";

    public static string Write(IReadOnlyList<TableColumn> columns)
    {
        var text = new StringBuilder();
        AddLine(columns.Select(column => Escaped(column.Name)));
        AddLine(columns.Select(column => column.IsNumber ? "---:" : "---"));
        for (var row = 0; row < columns[0].Values.Count; row++)
        {
            AddLine(columns.Select(column => Escaped(column.Values[row])));
        }

        return text.ToString();

        void AddLine(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    private static string Escaped(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            if (Special.Contains(character, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(char.IsControl(character) ? ' ' : character);
        }

        return escaped.ToString();
    }
}
