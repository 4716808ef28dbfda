namespace MlOps.Sdk.Search;

/// <summary>A token of a filter.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins, counted from 0.</param>
/// <param name="Length">How many characters it has.</param>
internal readonly record struct SearchToken(SearchTokenKind Kind, int Start, int Length)
{
    public int End => Start + Length;
}
