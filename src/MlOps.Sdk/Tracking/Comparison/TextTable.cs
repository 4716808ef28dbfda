using System.Text;

namespace MlOps.Sdk.Tracking.Comparison;

/// <summary>Writes tables for terminals.</summary>
internal static class TextTable
{
    private const int MostWidth = 40;

    public static string Write(IReadOnlyList<TableColumn> columns)
    {
        var widths = columns.Select(column => column.Values.Append(column.Name).Max(value => Shown(value).Length)).ToArray();
        var text = new StringBuilder();
        AddLine(columns.Select(column => column.Name));
        AddLine(widths.Select(width => new string('-', width)));
        for (var row = 0; row < columns[0].Values.Count; row++)
        {
            AddLine(columns.Select(column => column.Values[row]));
        }

        return text.ToString();

        void AddLine(IEnumerable<string> values)
        {
            var cells = values.Select((value, i) => columns[i].IsNumber ? Shown(value).PadLeft(widths[i]) : Shown(value).PadRight(widths[i]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
    }

    /// <summary>Nothing that a terminal would obey, nor that is wider than a column should be.</summary>
    private static string Shown(string value)
    {
        var shown = value.Length > MostWidth ? RunDataRules.Cut(value, MostWidth - 1) + "…" : value;
        return string.Concat(shown.Select(character => char.IsControl(character) ? ' ' : character));
    }
}
