using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>Which rows of a column of texts are there, as numbers.</summary>
internal static class Presence
{
    public static Column Of(Column column, string name) => Column.Of(name, new float[column.Length], column.Validity);
}
