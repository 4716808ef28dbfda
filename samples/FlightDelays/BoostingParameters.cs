namespace FlightDelays;

/// <summary>The trainer's settings, by their usual names.</summary>
internal sealed class BoostingParameters
{
    public int Rounds { get; init; } = 100;

    public int Seed { get; init; } = 42;

    public double LearningRate { get; init; } = 0.1;

    public int MaxDepth { get; init; } = 6;

    /// <summary>A split that leaves fewer rows on one side is not made.</summary>
    public int MinChildRows { get; init; } = 100;

    /// <summary>Draws the leaf values towards zero.</summary>
    public double L2 { get; init; } = 1;

    /// <summary>The share of rows that each tree is grown on, drawn anew per round.</summary>
    public double Subsample { get; init; } = 0.8;
}
