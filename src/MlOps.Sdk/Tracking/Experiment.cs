using System.Collections.ObjectModel;

namespace MlOps.Sdk.Tracking;

/// <summary>A named group of runs, as the store reported it.</summary>
public sealed class Experiment
{
    internal Experiment()
    {
    }

    /// <summary>The store's id: a number in decimal digits; "0" is the experiment <c>Default</c>.</summary>
    public string Id { get; internal init; } = "";

    /// <summary>The name, unique in the store; at most 500 characters.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>Where the artifacts of new runs go: a folder or a URI.</summary>
    public string ArtifactLocation { get; internal init; } = "";

    /// <summary>Whether the experiment is in use or deleted.</summary>
    public LifecycleStage LifecycleStage { get; internal init; }

    /// <summary>When it was created, where the store knows.</summary>
    public DateTimeOffset? CreationTime { get; internal init; }

    /// <summary>When it was last renamed, deleted or restored, where the store knows.</summary>
    public DateTimeOffset? LastUpdateTime { get; internal init; }

    /// <summary>The experiment's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; internal init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Id})";
}
