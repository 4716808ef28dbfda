using System.Collections.ObjectModel;

namespace MlOps.Sdk.Tracking;

/// <summary>A model that a run made, with params, tags, metrics and artifacts of its own, as the store reported it. MLflow 3 has them.</summary>
public sealed class LoggedModel
{
    internal LoggedModel()
    {
    }

    /// <summary>The store's id: <c>m-</c> and 32 hexadecimal digits.</summary>
    public string Id { get; internal init; } = "";

    /// <summary>The id of the experiment that the model belongs to.</summary>
    public string ExperimentId { get; internal init; } = "";

    /// <summary>The name; need not be unique.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>What kind of model it is, such as <c>onnx</c>; empty where that was not said.</summary>
    public string ModelType { get; internal init; } = "";

    /// <summary>The id of the run that made it, as the store has it; empty where that was not said.</summary>
    public string SourceRunId { get; internal init; } = "";

    /// <summary>Whether its files are there.</summary>
    public LoggedModelStatus Status { get; internal init; }

    /// <summary>The root of its artifacts: a folder or a URI.</summary>
    public string ArtifactUri { get; internal init; } = "";

    /// <summary>When it was created, to the millisecond.</summary>
    public DateTimeOffset CreationTime { get; internal init; }

    /// <summary>When it was last changed, to the millisecond.</summary>
    public DateTimeOffset LastUpdateTime { get; internal init; }

    /// <summary>The params.</summary>
    public IReadOnlyDictionary<string, string> Params { get; internal init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The tags; <c>mlops.model_id</c> is this library's.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; internal init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What runs measured of it.</summary>
    public IReadOnlyList<LoggedModelMetric> Metrics { get; internal init; } = [];

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Id}, {Status})";
}
