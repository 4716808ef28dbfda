namespace MlOps.Sdk.Search;

/// <summary>What a condition compares, or results are ordered by.</summary>
/// <param name="Entity">What it belongs to.</param>
/// <param name="Key">Its key, without quotes; of attributes the name that stands for all its aliases.</param>
internal readonly record struct SearchField(SearchEntity Entity, string Key);
