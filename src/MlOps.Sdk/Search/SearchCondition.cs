namespace MlOps.Sdk.Search;

/// <summary>One condition of a filter. All conditions of a filter hold together: MLflow's language has no OR.</summary>
/// <param name="Field">What is compared.</param>
/// <param name="Comparator">How.</param>
/// <param name="Text">What with: a text, or a number as it was written. Empty for a list.</param>
/// <param name="List">The texts of a list; empty for all else.</param>
internal sealed record SearchCondition(SearchField Field, SearchComparator Comparator, string Text, IReadOnlyList<string> List);
