using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>The target of each row, in 32 bits.</summary>
internal static class TargetValues
{
    public static float[][] Of(Feature target, ApplyContext context)
    {
        if (target.IsText)
        {
            throw TransformerErrors.Text("The target", target.Name);
        }

        return [.. context.Materialise([target]).Select(columns => Of(columns[0]))];
    }

    private static float[] Of(Column column)
    {
        var values = new double[column.Length];
        column.CopyTo(values, 0);
        var row = Array.FindIndex(values, value => !double.IsFinite(value));
        return row < 0 ? Array.ConvertAll(values, value => (float)value) : throw TransformerErrors.TargetNotFinite(column.Name, row, values[row]);
    }
}
