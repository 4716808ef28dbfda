using System.Runtime.CompilerServices;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking;

/// <content>Reading artifacts. As with <see cref="GetRunAsync"/>, what this client's runs logged before is delivered first.</content>
public sealed partial class TrackingClient
{
    /// <summary>Lists a folder of a run's artifacts, without what is in the folders in it. Empty when there is no such folder.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="artifactPath">The folder inside the run's artifacts; their root when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="MlflowException">There is no such run, or its artifacts can't be reached.</exception>
    public async IAsyncEnumerable<ArtifactInfo> ListArtifactsAsync(
        string runId, string? artifactPath = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var folder = string.IsNullOrEmpty(artifactPath) ? null : ArtifactPath.Check(artifactPath, nameof(artifactPath));
        var repository = await ArtifactsOfAsync(runId, cancellationToken).ConfigureAwait(false);
        await foreach (var artifact in repository.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            yield return artifact;
        }
    }

    /// <summary>
    /// Copies an artifact to a folder, under its own name and over a file of that name. It gets the name when all of it is there: a
    /// download that fails leaves what was there before.
    /// </summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="artifactPath">The file's path inside the run's artifacts.</param>
    /// <param name="localFolder">The folder, which is made when it is missing.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The full path of the copy.</returns>
    /// <exception cref="MlflowException">There is no such run or artifact, it is a folder, or it can't be reached.</exception>
    public async Task<string> DownloadArtifactAsync(
        string runId, string artifactPath, string localFolder, CancellationToken cancellationToken = default)
    {
        var path = ArtifactPath.Check(artifactPath, nameof(artifactPath));
        ArgumentException.ThrowIfNullOrEmpty(localFolder);
        var repository = await ArtifactsOfAsync(runId, cancellationToken).ConfigureAwait(false);
        return await ArtifactDownload.ToFolderAsync(repository, path, localFolder, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Opens an artifact for reading. What is on a server is brought first, to a file in the home folder that goes with the stream.
    /// </summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="artifactPath">The file's path inside the run's artifacts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The content, which can be sought in; dispose it.</returns>
    /// <exception cref="MlflowException">There is no such run or artifact, it is a folder, or it can't be reached.</exception>
    public async Task<Stream> OpenArtifactAsync(string runId, string artifactPath, CancellationToken cancellationToken = default)
    {
        var path = ArtifactPath.Check(artifactPath, nameof(artifactPath));
        var repository = await ArtifactsOfAsync(runId, cancellationToken).ConfigureAwait(false);
        return await repository.OpenAsync(path, Path.Combine(_home.Folder, "downloads"), cancellationToken).ConfigureAwait(false);
    }

    private async Task<IArtifactRepository> ArtifactsOfAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        return _store.Artifacts.TryGet(run.ArtifactUri) ?? throw ArtifactErrors.OutOfReach(run.ArtifactUri);
    }
}
