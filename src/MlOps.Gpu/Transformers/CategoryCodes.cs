using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>The numbers under which an encoder puts rows: rare categories together, unknown ones as it was told.</summary>
internal static class CategoryCodes
{
    /// <summary>A frequent category's number, the number of those for a rare one, or <see cref="Categories.Missing"/> or <see cref="Categories.Unknown"/>.</summary>
    public static int[] Of(string kind, Column column, Categories categories, UnknownCategory unknown)
    {
        var codes = categories.CodesOf(column);
        for (var row = 0; row < codes.Length; row++)
        {
            if (codes[row] >= categories.FrequentCount)
            {
                codes[row] = categories.FrequentCount;
            }
            else if (codes[row] == Categories.Unknown && unknown == UnknownCategory.Error)
            {
                throw TransformerErrors.Unknown(kind, column.Name, LabelOf(column, row), row);
            }
            else if (codes[row] == Categories.Unknown && unknown == UnknownCategory.Infrequent && categories.HasInfrequent)
            {
                codes[row] = categories.FrequentCount;
            }
        }

        return codes;
    }

    public static string LabelOf(Column column, int row) => column.Type == ColumnType.String
        ? column.GetText(row) ?? ""
        : column.GetNumber(row).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
