using System.Collections.ObjectModel;
using System.Globalization;

namespace MlOps.Sdk.Registry;

/// <summary>A numbered version of a registered model, as the registry reported it.</summary>
public sealed class ModelVersion
{
    internal ModelVersion()
    {
    }

    /// <summary>The name of the registered model.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>The number; counted from 1, and never given to another version of that model.</summary>
    public int Version { get; internal init; }

    /// <summary>What it is; empty where nothing is said.</summary>
    public string Description { get; internal init; } = "";

    /// <summary>Whether it can be used.</summary>
    public ModelVersionStatus Status { get; internal init; }

    /// <summary>What the registry says of the status, such as why the registration failed.</summary>
    public string? StatusMessage { get; internal init; }

    /// <summary>Where its files came from: a URI, or a path of the machine that registered it.</summary>
    public string Source { get; internal init; } = "";

    /// <summary>The run that made it.</summary>
    public string? RunId { get; internal init; }

    /// <summary>A link to that run, where another server has it.</summary>
    public string? RunLink { get; internal init; }

    /// <summary>The logged model that it was registered from.</summary>
    public string? ModelId { get; internal init; }

    /// <summary>The stage that somebody gave it: <c>None</c>, <c>Staging</c>, <c>Production</c> or <c>Archived</c>. MLflow has aliases instead of stages since 2.9.</summary>
    public string Stage { get; internal init; } = "None";

    /// <summary>Who made it, where the registry knows.</summary>
    public string? UserId { get; internal init; }

    /// <summary>When it was created, where the registry knows.</summary>
    public DateTimeOffset? CreationTime { get; internal init; }

    /// <summary>When it was last described anew or moved to another stage, or its model renamed, where the registry knows.</summary>
    public DateTimeOffset? LastUpdateTime { get; internal init; }

    /// <summary>The version's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; internal init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The aliases that point at it. Servers leave them out of what a search finds.</summary>
    public IReadOnlyList<string> Aliases { get; internal init; } = [];

    /// <summary><c>models:/name/3</c>.</summary>
    public ModelUri Uri => ModelUri.OfVersion(Name, Version);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} version {Version}");
}
