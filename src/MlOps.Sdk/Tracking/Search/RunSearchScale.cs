namespace MlOps.Sdk.Tracking.Search;

/// <summary>From which numbers on another way to search for runs is tried.</summary>
internal sealed record RunSearchScale
{
    /// <summary>In a database with fewer runs each of them is looked at.</summary>
    public long ManyRuns { get; init; } = 5_000;

    /// <summary>How many runs are looked at to learn what share of all a search asks for.</summary>
    public int Sample { get; init; } = 200;

    /// <summary>How many rows of a table are read in the time in which the values of one run are looked up.</summary>
    public int RowsPerRun { get; init; } = 32;

    /// <summary>With more rows per run than these, a table is read by an index and not in the order of the file.</summary>
    public int RowsInFileOrder { get; init; } = 16;

    /// <summary>How many times as many runs are taken as should do.</summary>
    public double Margin { get; init; } = 1.5;

    /// <summary>How many are taken beside them.</summary>
    public int Spare { get; init; } = 64;

    /// <summary>The largest share of all runs whose values are looked up one by one.</summary>
    public double LargestShare { get; init; } = 0.2;
}
