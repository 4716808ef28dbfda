using System.Collections.ObjectModel;

namespace MlOps.Sdk.Tracking;

/// <summary>A recorded execution, as the store reported it. The one being written is an <see cref="ActiveRun"/>.</summary>
public sealed class Run
{
    internal Run()
    {
    }

    /// <summary>The run's id in the store: 32 hexadecimal digits.</summary>
    public string Id { get; internal init; } = "";

    /// <summary>The id of the experiment that the run belongs to.</summary>
    public string ExperimentId { get; internal init; } = "";

    /// <summary>The run's name; need not be unique.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>Who started it; empty where the store does not know.</summary>
    public string UserId { get; internal init; } = "";

    /// <summary>Where the run stands.</summary>
    public RunStatus Status { get; internal init; }

    /// <summary>When it started, to the millisecond.</summary>
    public DateTimeOffset StartTime { get; internal init; }

    /// <summary>When it ended, to the millisecond; <see langword="null"/> while it runs.</summary>
    public DateTimeOffset? EndTime { get; internal init; }

    /// <summary>The root of its artifacts: a folder or a URI.</summary>
    public string ArtifactUri { get; internal init; } = "";

    /// <summary>Whether the run is in use or deleted.</summary>
    public LifecycleStage LifecycleStage { get; internal init; }

    /// <summary>The latest point of each metric: the one with the greatest step, then timestamp, then value.</summary>
    public IReadOnlyDictionary<string, Metric> Metrics { get; internal init; } = ReadOnlyDictionary<string, Metric>.Empty;

    /// <summary>The params.</summary>
    public IReadOnlyDictionary<string, string> Params { get; internal init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The tags, MLflow's own (<c>mlflow.…</c>) included.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; internal init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The datasets that the run took in.</summary>
    public IReadOnlyList<DatasetInput> Inputs { get; internal init; } = [];

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Id}, {Status})";
}
