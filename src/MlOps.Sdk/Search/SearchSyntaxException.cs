namespace MlOps.Sdk.Search;

/// <summary>A filter or an order that MLflow's language does not have. Stores turn it into their refusal.</summary>
/// <param name="reason">What is wrong, in MLflow's words.</param>
/// <param name="position">Where it was seen, counted from 0; the length of the text at its end.</param>
/// <param name="expected">What could stand there.</param>
internal sealed class SearchSyntaxException(string reason, int position, IReadOnlyList<string> expected) : Exception(reason)
{
    public int Position { get; } = position;

    public IReadOnlyList<string> Expected { get; } = expected;

    /// <summary>Whether the text is well-formed but for a comparator that its field does not have: MLflow sees that last.</summary>
    public bool IsAboutComparator { get; init; }
}
