using System.Text;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>Puts a text in place of missing ones: one more in the column's dictionary.</summary>
internal static class TextFill
{
    public static Column In(Column column, string fill)
    {
        if (!column.HasValidity)
        {
            return column;
        }

        // A column without a dictionary becomes one with a text per row.
        var texts = column.Texts;
        var start = texts.Count == 0 ? 0 : texts.Offsets.Span[0];
        var end = texts.Count == 0 ? 0 : texts.Offsets.Span[^1];
        var filled = Encoding.UTF8.GetBytes(fill);
        var bytes = new byte[end - start + filled.Length];
        texts.Bytes.Span[start..end].CopyTo(bytes);
        filled.CopyTo(bytes, end - start);
        var offsets = new int[texts.Count + 2];
        for (var i = 0; i < texts.Count; i++)
        {
            offsets[i] = texts.Offsets.Span[i] - start;
        }

        offsets[^2] = end - start;
        offsets[^1] = bytes.Length;
        var codes = new int[column.Length];
        for (var row = 0; row < codes.Length; row++)
        {
            codes[row] = !column.Validity[row] ? texts.Count : column.IsDictionary ? column.Codes.Span[row] : row;
        }

        return Column.OfDictionary(column.Name, codes, new(offsets, bytes), default);
    }
}
