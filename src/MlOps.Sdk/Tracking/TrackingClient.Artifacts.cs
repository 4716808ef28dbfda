using System.Runtime.CompilerServices;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Files;

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
        var run = await GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        await foreach (var artifact in ArtifactsOf(run).ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            yield return artifact;
        }
    }

    /// <summary>
    /// Copies an artifact to a folder, under its own name and over a file of that name. It gets the name when all of it is there and it has
    /// the SHA-256 that the run's tags say: a download that fails leaves what was there before.
    /// </summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="artifactPath">The file's path inside the run's artifacts.</param>
    /// <param name="localFolder">The folder, which is made when it is missing.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The full path of the copy.</returns>
    /// <exception cref="MlflowException">
    /// There is no such run or artifact, it is a folder, or it can't be reached; with the code <c>DATA_LOSS</c> it is not what was logged.
    /// </exception>
    public async Task<string> DownloadArtifactAsync(
        string runId, string artifactPath, string localFolder, CancellationToken cancellationToken = default)
    {
        var path = ArtifactPath.Check(artifactPath, nameof(artifactPath));
        ArgumentException.ThrowIfNullOrEmpty(localFolder);
        var run = await GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        return await ArtifactDownload
            .ToFolderAsync(ArtifactsOf(run), path, ArtifactHashes.Of(run, path), localFolder, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Copies all artifacts of a run, or those of one folder and the folders in it, to a folder. Each file is checked as by
    /// <see cref="DownloadArtifactAsync"/>; files that came before a failure stay.
    /// </summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="localFolder">The folder, which is made when it is missing. Files get their paths from the folder that is copied.</param>
    /// <param name="artifactPath">The folder inside the run's artifacts; their root when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many files there are.</returns>
    /// <exception cref="MlflowException">There is no such run, an artifact can't be reached, or it is not what was logged.</exception>
    public async Task<int> DownloadArtifactsAsync(
        string runId, string localFolder, string? artifactPath = null, CancellationToken cancellationToken = default)
    {
        var root = string.IsNullOrEmpty(artifactPath) ? null : ArtifactPath.Check(artifactPath, nameof(artifactPath));
        ArgumentException.ThrowIfNullOrEmpty(localFolder);
        var run = await GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        var repository = ArtifactsOf(run);
        Directory.CreateDirectory(localFolder);
        var count = 0;
        await foreach (var path in ArtifactDownload.FilesInAsync(repository, root, cancellationToken).ConfigureAwait(false))
        {
            var inside = root is null ? path : path[(root.Length + 1)..];
            var folder = Path.Combine(localFolder, Path.GetDirectoryName(inside)!);
            await ArtifactDownload.ToFolderAsync(repository, path, ArtifactHashes.Of(run, path), folder, cancellationToken).ConfigureAwait(false);
            count++;
        }

        return count;
    }

    /// <summary>
    /// Opens an artifact for reading, after its content was checked as by <see cref="DownloadArtifactAsync"/>. What is on a server is
    /// brought first, to a file in the home folder that goes with the stream.
    /// </summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="artifactPath">The file's path inside the run's artifacts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The content, which can be sought in; dispose it.</returns>
    /// <exception cref="MlflowException">
    /// There is no such run or artifact, it is a folder, or it can't be reached; with the code <c>DATA_LOSS</c> it is not what was logged.
    /// </exception>
    public async Task<Stream> OpenArtifactAsync(string runId, string artifactPath, CancellationToken cancellationToken = default)
    {
        var path = ArtifactPath.Check(artifactPath, nameof(artifactPath));
        var run = await GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        return await ArtifactDownload
            .OpenAsync(ArtifactsOf(run), path, ArtifactHashes.Of(run, path), Path.Combine(_home.Folder, "downloads"), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The files at a URI; <see langword="null"/> where this library can't go.</summary>
    internal IArtifactRepository? TryGetArtifacts(string artifactUri) => _store.Artifacts.TryGet(artifactUri);

    private IArtifactRepository ArtifactsOf(Run run) => _store.Artifacts.TryGet(run.ArtifactUri) ?? throw ArtifactErrors.OutOfReach(run.ArtifactUri);
}
