namespace MlOps.Sdk.Registry.Sources;

/// <summary>A run or a logged model, and where its files are.</summary>
/// <param name="RunId">The store's id of the run, or of the one that made the logged model.</param>
/// <param name="ArtifactUri">The root of its files.</param>
internal sealed record ModelSource(string? RunId, string ArtifactUri)
{
    /// <summary>When the run started.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>The commit that the run was made from.</summary>
    public string? GitCommit { get; init; }

    /// <summary>The data that the run took in.</summary>
    public IReadOnlyList<SourceData> Data { get; init; } = [];
}
