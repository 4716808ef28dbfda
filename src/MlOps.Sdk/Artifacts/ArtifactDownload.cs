using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace MlOps.Sdk.Artifacts;

/// <summary>Brings artifacts to a folder of the user's. A file there is whole, or the one that was there before.</summary>
internal static class ArtifactDownload
{
    /// <param name="repository">Where the artifact is.</param>
    /// <param name="path">Its path there.</param>
    /// <param name="sha256">The hash that it must have; <see langword="null"/> when none is known.</param>
    /// <param name="localFolder">Where to.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The file's path.</returns>
    public static async Task<string> ToFolderAsync(
        IArtifactRepository repository, string path, string? sha256, string localFolder, CancellationToken cancellationToken)
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
            var file = new FileStream(beside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                await repository.ReadAsync(path, file, cancellationToken).ConfigureAwait(false);
                await CheckAsync(path, sha256, file, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Opens an artifact that was checked first.</summary>
    public static async Task<Stream> OpenAsync(
        IArtifactRepository repository, string path, string? sha256, string scratchFolder, CancellationToken cancellationToken)
    {
        var content = await repository.OpenAsync(path, scratchFolder, cancellationToken).ConfigureAwait(false);
        try
        {
            await CheckAsync(path, sha256, content, cancellationToken).ConfigureAwait(false);
            content.Position = 0;
            return content;
        }
        catch
        {
            await content.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Every file in a folder and the folders in it. What a server lists is not trusted to be a path.</summary>
    public static async IAsyncEnumerable<string> FilesInAsync(
        IArtifactRepository repository, string? root, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folders = new Stack<string?>([root]);
        while (folders.TryPop(out var folder))
        {
            await foreach (var entry in repository.ListAsync(folder, cancellationToken).ConfigureAwait(false))
            {
                if (!ArtifactPath.IsPath(entry.Path))
                {
                    throw ArtifactErrors.UnsafeName(entry.Path, folder ?? "");
                }

                if (entry.IsDirectory)
                {
                    folders.Push(entry.Path);
                }
                else
                {
                    yield return entry.Path;
                }
            }
        }
    }

    private static async Task CheckAsync(string path, string? sha256, Stream content, CancellationToken cancellationToken)
    {
        if (sha256 is null)
        {
            return;
        }

        content.Position = 0;
        var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
        if (!actual.Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw ArtifactErrors.WrongHash(path, sha256, actual);
        }
    }
}
