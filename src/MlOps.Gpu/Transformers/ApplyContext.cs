using System.Runtime.InteropServices;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>What steps need to know while they are applied.</summary>
/// <param name="run">Runs chains over columns, on whatever device.</param>
/// <param name="isTraining">Whether the rows are those that the pipeline was fitted to.</param>
/// <param name="firstRow">The number of the first row among all of them.</param>
internal sealed class ApplyContext(Action<IReadOnlyList<ColumnTask>> run, bool isTraining, long firstRow)
{
    public bool IsTraining { get; } = isTraining;

    public long FirstRow { get; } = firstRow;

    /// <summary>The same for rows that begin elsewhere.</summary>
    public ApplyContext From(long firstRow) => new(run, IsTraining, firstRow);

    /// <summary>The values of features, for each part.</summary>
    public IReadOnlyList<IReadOnlyList<Column>> Materialise(IReadOnlyList<Feature> features)
    {
        var parts = features.Count == 0 ? 0 : features[0].Parts.Count;
        var tasks = new List<ColumnTask>();
        var results = new Func<Column>[parts][];
        for (var part = 0; part < parts; part++)
        {
            results[part] = new Func<Column>[features.Count];
            for (var i = 0; i < features.Count; i++)
            {
                var feature = features[i];
                var column = feature.Parts[part];
                if (feature.IsPlain)
                {
                    results[part][i] = () => column.WithName(feature.Name);
                }
                else
                {
                    var task = ColumnTask.To(column, feature.Kernels, feature.Operation, feature.OperationCount);
                    tasks.Add(task);
                    results[part][i] = () => task.ToColumn(feature.Name);
                }
            }
        }

        run(tasks);
        return [.. results.Select(columns => columns.Select(column => column()).ToArray())];
    }

    /// <summary>Writes the values of features of one part to the memory of a table's columns.</summary>
    public void MaterialiseInto(IReadOnlyList<Feature> features, Table destination)
    {
        var tasks = new List<ColumnTask>();
        for (var i = 0; i < features.Count; i++)
        {
            var source = features[i].Parts[0];
            if (i >= destination.Columns.Count || features.Count != destination.Columns.Count || destination.Columns[i].Name != features[i].Name)
            {
                throw TransformerErrors.OtherDestination("it has other columns");
            }

            var column = destination.Columns[i];
            if (column.Length != source.Length || column.Type != (source.Type == ColumnType.Float32 ? ColumnType.Float32 : ColumnType.Float64) || column.HasValidity)
            {
                throw TransformerErrors.OtherDestination($"its column '{column.Name}' has another type, other rows, or a validity bitmap");
            }

            tasks.Add(column.Type == ColumnType.Float32
                ? new(source, features[i].Kernels, features[i].Operation, features[i].OperationCount, MemoryMarshal.AsMemory(column.AsFloat32()), default)
                : new(source, features[i].Kernels, features[i].Operation, features[i].OperationCount, default, MemoryMarshal.AsMemory(column.AsFloat64())));
        }

        run(tasks);
    }
}
