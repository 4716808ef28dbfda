namespace MlOps.Sdk.Tracking.Comparison;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its header.</param>
/// <param name="Values">Its cells, one a row.</param>
internal sealed record TableColumn(string Name, IReadOnlyList<string> Values)
{
    /// <summary>Whether the cells are numbers, which stand at the right.</summary>
    public bool IsNumber { get; init; }
}
