namespace MlOps.Sdk.Artifacts;

/// <summary>A run's artifacts in a folder of this machine.</summary>
internal sealed class LocalArtifactRepository(string root) : IArtifactRepository
{
    /// <remarks>The staged file is moved, so its content is not read again to check its hash.</remarks>
    public Task<string?> PlaceAsync(string staged, string? sha256, string path, CancellationToken cancellationToken) =>
        Task.FromResult(LocalArtifactFolder.Place(staged, root, path));

    public IAsyncEnumerable<ArtifactInfo> ListAsync(string? folder, CancellationToken cancellationToken)
    {
        var place = new DirectoryInfo(folder is null ? root : PathOf(folder));
        return (place.Exists ? place.EnumerateFileSystemInfos() : [])
            .Where(entry => !LocalArtifactFolder.IsUnfinished(entry.Name))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => new ArtifactInfo(ArtifactPath.Join(folder, entry.Name), entry is DirectoryInfo, (entry as FileInfo)?.Length))
            .ToAsyncEnumerable();
    }

    public async Task ReadAsync(string path, FileStream target, CancellationToken cancellationToken)
    {
        var source = Open(path);
        await using (source.ConfigureAwait(false))
        {
            await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<Stream> OpenAsync(string path, string scratchFolder, CancellationToken cancellationToken) => Task.FromResult<Stream>(Open(path));

    private FileStream Open(string path)
    {
        var file = PathOf(path);
        if (Directory.Exists(file))
        {
            throw ArtifactErrors.IsFolder(path, root);
        }

        try
        {
            return new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ArtifactErrors.NotFound(path, root);
        }
    }

    private string PathOf(string path) => Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
}
