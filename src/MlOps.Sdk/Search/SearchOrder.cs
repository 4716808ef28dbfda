namespace MlOps.Sdk.Search;

/// <summary>What results are ordered by.</summary>
internal readonly record struct SearchOrder(SearchField Field, bool IsAscending);
