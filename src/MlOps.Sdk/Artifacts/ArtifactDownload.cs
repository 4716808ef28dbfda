namespace MlOps.Sdk.Artifacts;

/// <summary>Brings artifacts to a folder of the user's. A file there is whole, or the one that was there before.</summary>
internal static class ArtifactDownload
{
    /// <returns>The file's path.</returns>
    public static async Task<string> ToFolderAsync(
        IArtifactRepository repository, string path, string localFolder, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(localFolder);
        var target = Path.Combine(folder, path[(path.LastIndexOf('/') + 1)..]);
        if (Directory.Exists(target))
        {
            throw ArtifactErrors.FolderInTheWay(localFolder, target);
        }

        Directory.CreateDirectory(folder);
        var beside = Path.Combine(folder, LocalArtifactFolder.UnfinishedName(Guid.NewGuid().ToString("N")));
        try
        {
            var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                await repository.ReadAsync(path, file, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true); // before it gets its name
            }

            File.Move(beside, target, overwrite: true);
            return target;
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
