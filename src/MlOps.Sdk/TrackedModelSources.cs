using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Sources;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk;

/// <summary>Where runs and logged models of the tracking store have their files, for the registry.</summary>
internal sealed class TrackedModelSources(TrackingClient tracking) : IModelSources
{
    public async Task<ModelSource?> FindRunAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            var run = await tracking.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
            return new(run.Id, run.ArtifactUri)
            {
                StartTime = run.StartTime,
                GitCommit = run.Tags.GetValueOrDefault(TagNames.GitCommit),
                Data = [.. run.Inputs.Select(input => new SourceData(input.Dataset.Name, input.Dataset.Digest, input.Context))],
            };
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    public async Task<ModelSource?> FindLoggedModelAsync(string modelId, CancellationToken cancellationToken)
    {
        try
        {
            var model = await tracking.GetLoggedModelAsync(modelId, cancellationToken).ConfigureAwait(false);
            return new(model.SourceRunId.Length > 0 ? model.SourceRunId : null, model.ArtifactUri);
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    public IArtifactRepository? TryGetArtifacts(string artifactUri) => tracking.TryGetArtifacts(artifactUri);
}
