namespace MlOps.Testing.Server;

/// <summary>A condition of a filter.</summary>
/// <param name="Entity">What is compared: <c>metric</c>, <c>param</c>, <c>tag</c>, <c>attribute</c> or <c>dataset</c>.</param>
/// <param name="Key">Its name.</param>
/// <param name="Comparator">In capitals.</param>
/// <param name="Value">What with.</param>
internal sealed record SearchCondition(string Entity, string Key, string Comparator, SearchToken Value);
