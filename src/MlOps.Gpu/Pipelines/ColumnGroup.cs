using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Pipelines;

/// <summary>Columns and what is done to them, one after the other.</summary>
/// <param name="Columns">Their names.</param>
/// <param name="Types">What they were in the fit; none when a file of an earlier version does not say.</param>
/// <param name="Steps">The fitted steps.</param>
internal sealed record ColumnGroup(IReadOnlyList<string> Columns, IReadOnlyList<ColumnType> Types, IReadOnlyList<FittedStep> Steps)
{
    public IReadOnlyList<string> Outputs => Steps.Count == 0 ? Columns : Steps[^1].State.Outputs;
}
