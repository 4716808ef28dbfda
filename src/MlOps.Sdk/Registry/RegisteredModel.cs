using System.Collections.ObjectModel;

namespace MlOps.Sdk.Registry;

/// <summary>A name that versions of a model are registered under, as the registry reported it.</summary>
public sealed class RegisteredModel
{
    internal RegisteredModel()
    {
    }

    /// <summary>The name, unique in the registry.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>What it is; empty where nothing is said.</summary>
    public string Description { get; internal init; } = "";

    /// <summary>When it was created, where the registry knows.</summary>
    public DateTimeOffset? CreationTime { get; internal init; }

    /// <summary>When it was last renamed or described anew, or got or lost a version, where the registry knows.</summary>
    public DateTimeOffset? LastUpdateTime { get; internal init; }

    /// <summary>The model's tags. Those of its versions are theirs.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; internal init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The versions that its aliases point at.</summary>
    public IReadOnlyDictionary<string, int> Aliases { get; internal init; } = ReadOnlyDictionary<string, int>.Empty;

    /// <summary>The latest version of each stage. A registry that knows no stages has one at most: the latest of all.</summary>
    public IReadOnlyList<ModelVersion> LatestVersions { get; internal init; } = [];

    /// <inheritdoc />
    public override string ToString() => Name;
}
