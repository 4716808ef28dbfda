namespace MlOps.Sdk.Tracking;

/// <summary>What the expressions of a <see cref="RunQuery"/> compare and order by. There are no objects of it: expressions are read, not run.</summary>
public sealed class RunFields
{
    private RunFields()
    {
    }

    /// <summary>The run's id in the store. Also <c>ids.Contains(r.RunId)</c> and its negation.</summary>
    public string RunId { get; } = "";

    /// <summary>The run's name.</summary>
    public string Name { get; } = "";

    /// <summary>Where the run stands; compared with == and !=.</summary>
    public RunStatus Status { get; }

    /// <summary>Who started it.</summary>
    public string UserId { get; } = "";

    /// <summary>The root of its artifacts.</summary>
    public string ArtifactUri { get; } = "";

    /// <summary>When it started.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>When it ended. A run that goes on is found by no condition on it.</summary>
    public DateTimeOffset? EndTime { get; }

    /// <summary>The latest point of a metric. A run without it is found by no condition on it.</summary>
    public MetricFields Metrics { get; } = null!;

    /// <summary>The params. A run without one is found by no condition on it, != included.</summary>
    public TextFields Params { get; } = null!;

    /// <summary>The tags. A run without one is found by no condition on it, != included.</summary>
    public TextFields Tags { get; } = null!;

    /// <summary>Any of the datasets that the run took in: two conditions may be met by two of them.</summary>
    public DatasetFields Dataset { get; } = null!;
}
