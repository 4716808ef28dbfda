using System.Buffers;
using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Tracking.Comparison;

/// <summary>Writes tables as RFC 4180 has them.</summary>
internal static class CsvTable
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public static string Write(IReadOnlyList<TableColumn> columns, bool guardFormulas)
    {
        var text = new StringBuilder();
        AddLine(columns.Select(column => column.Name));
        for (var row = 0; row < columns[0].Values.Count; row++)
        {
            AddLine(columns.Select(column => column.Values[row]));
        }

        return text.ToString();

        void AddLine(IEnumerable<string> values) =>
            text.AppendJoin(',', values.Select(value => Quoted(guardFormulas && IsFormula(value) ? "'" + value : value))).Append("\r\n");
    }

    private static bool IsFormula(string value) =>
        value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..]
        && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Quoted(string value) =>
        value.AsSpan().ContainsAny(Special) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
