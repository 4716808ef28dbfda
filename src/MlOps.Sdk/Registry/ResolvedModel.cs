namespace MlOps.Sdk.Registry;

/// <summary>What a <see cref="ModelUri"/> meant when it was resolved.</summary>
public sealed class ResolvedModel
{
    internal ResolvedModel(ModelUri uri, string artifactUri)
    {
        Uri = uri;
        ArtifactUri = artifactUri;
    }

    /// <summary>What was resolved.</summary>
    public ModelUri Uri { get; }

    /// <summary>Where the files are: a folder of this machine, or a URI.</summary>
    public string ArtifactUri { get; }

    /// <summary>The version, where the URI leads to one.</summary>
    public ModelVersion? Version { get; internal init; }

    /// <summary>The run that made it, where it is known.</summary>
    public string? RunId { get; internal init; }

    /// <summary>The logged model, where it is one.</summary>
    public string? ModelId { get; internal init; }

    /// <inheritdoc />
    public override string ToString() => $"{Uri} at {ArtifactUri}";
}
