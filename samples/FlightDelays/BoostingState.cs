namespace FlightDelays;

/// <summary>
/// All that boosting carries from one round to the next. The raw scores follow from it, and each round draws its rows
/// from the seed and its own number, so training can go on from here as if it had never stopped.
/// </summary>
internal sealed class BoostingState
{
    /// <summary>The raw score before the first tree: the log odds of the training labels.</summary>
    public required double BaseScore { get; init; }

    public List<Tree> Trees { get; init; } = [];
}
