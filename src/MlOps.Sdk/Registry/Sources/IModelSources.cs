using MlOps.Sdk.Artifacts;

namespace MlOps.Sdk.Registry.Sources;

/// <summary>Where runs and logged models have their files. They belong to the tracking store, which may be another than the registry's.</summary>
internal interface IModelSources
{
    /// <summary>The run of an id, ours or the server's; <see langword="null"/> where there is none.</summary>
    Task<ModelSource?> FindRunAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The logged model of an id; <see langword="null"/> where there is none.</summary>
    Task<ModelSource?> FindLoggedModelAsync(string modelId, CancellationToken cancellationToken);

    /// <summary>The files at a URI; <see langword="null"/> where this library can't go.</summary>
    IArtifactRepository? TryGetArtifacts(string artifactUri);
}
