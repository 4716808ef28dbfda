using System.Runtime.CompilerServices;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking;

/// <content>The files of logged models. The calls wait until the files are where the model's artifacts are.</content>
public sealed partial class TrackingClient
{
    /// <summary>Lists a folder of a logged model's artifacts, without what is in the folders in it. Empty when there is no such folder.</summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="artifactPath">The folder inside the model's artifacts; their root when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="MlflowException">There is no such model, or its artifacts can't be reached.</exception>
    public async IAsyncEnumerable<ArtifactInfo> ListLoggedModelArtifactsAsync(
        string modelId, string? artifactPath = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var folder = string.IsNullOrEmpty(artifactPath) ? null : ArtifactPath.Check(artifactPath, nameof(artifactPath));
        var repository = await ArtifactsOfModelAsync(modelId, cancellationToken).ConfigureAwait(false);
        await foreach (var artifact in repository.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            yield return artifact;
        }
    }

    /// <summary>
    /// Uploads a file under its own name, or all files of a folder and of the folders in it, over files of these names. Each is copied to the
    /// home folder first, so that it may change meanwhile.
    /// </summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="localPath">The file or folder. Links to files are followed, links to folders are left out.</param>
    /// <param name="artifactPath">The folder inside the model's artifacts; their root when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call; files that were uploaded before stay.</param>
    /// <exception cref="ArgumentException">
    /// There is no such file or folder, the artifact path leads out of the model's folder, or a file has a name that no artifact can have;
    /// nothing was uploaded then.
    /// </exception>
    /// <exception cref="MlflowException">There is no such model, a file was refused, or the store could not be reached.</exception>
    public async Task UploadLoggedModelArtifactAsync(
        string modelId, string localPath, string? artifactPath = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(localPath);
        var files = Directory.Exists(localPath) ? LocalFiles.In(localPath, artifactPath, nameof(localPath))
            : File.Exists(localPath) ? [(localPath, ArtifactPath.Check(ArtifactPath.Join(artifactPath, Path.GetFileName(localPath)), nameof(localPath)))]
            : throw LoggedModelErrors.NothingToUpload(localPath);
        var repository = await ArtifactsOfModelAsync(modelId, cancellationToken).ConfigureAwait(false);
        var writerId = $"upload-{Guid.NewGuid():N}";
        try
        {
            foreach (var (path, target) in files)
            {
                var staged = await Staging.AddFileAsync(writerId, path, cancellationToken).ConfigureAwait(false);
                var copy = Staging.PathOf(writerId, staged.Name);
                if (await repository.PlaceAsync(copy, staged.Sha256, target, cancellationToken).ConfigureAwait(false) is { } refusal)
                {
                    throw LoggedModelErrors.NotUploaded(path, refusal);
                }
            }
        }
        finally
        {
            Staging.Remove(writerId);
        }
    }

    /// <summary>
    /// Copies an artifact of a logged model to a folder, under its own name and over a file of that name. It gets the name when all of it is
    /// there: a download that fails leaves what was there before.
    /// </summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="artifactPath">The file's path inside the model's artifacts.</param>
    /// <param name="localFolder">The folder, which is made when it is missing.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The full path of the copy.</returns>
    /// <exception cref="MlflowException">There is no such model or artifact, it is a folder, or it can't be reached.</exception>
    public async Task<string> DownloadLoggedModelArtifactAsync(
        string modelId, string artifactPath, string localFolder, CancellationToken cancellationToken = default)
    {
        var path = ArtifactPath.Check(artifactPath, nameof(artifactPath));
        ArgumentException.ThrowIfNullOrEmpty(localFolder);
        var repository = await ArtifactsOfModelAsync(modelId, cancellationToken).ConfigureAwait(false);
        return await ArtifactDownload.ToFolderAsync(repository, path, sha256: null, localFolder, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IArtifactRepository> ArtifactsOfModelAsync(string modelId, CancellationToken cancellationToken)
    {
        var model = await GetLoggedModelAsync(modelId, cancellationToken).ConfigureAwait(false);
        return _store.Artifacts.TryGet(model.ArtifactUri) ?? throw ArtifactErrors.OutOfReach(model.ArtifactUri);
    }
}
