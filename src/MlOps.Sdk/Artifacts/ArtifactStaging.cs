using MlOps.Sdk.IO;

namespace MlOps.Sdk.Artifacts;

/// <summary>
/// Where artifacts wait in the home folder until they are delivered: a copy made when they were logged, so that the original may
/// change or go.
/// </summary>
internal sealed class ArtifactStaging(string homeFolder)
{
    private readonly string _folder = Path.Combine(homeFolder, "artifacts");

    /// <summary>Copies a file.</summary>
    /// <returns>The name that it waits under.</returns>
    public async Task<string> AddFileAsync(string runId, string path, CancellationToken cancellationToken)
    {
        var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (source.ConfigureAwait(false))
        {
            return await AddAsync(runId, target => source.CopyToAsync(target, 1 << 20, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps bytes.</summary>
    /// <returns>The name that they wait under.</returns>
    public Task<string> AddBytesAsync(string runId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        AddAsync(runId, target => target.WriteAsync(content, cancellationToken).AsTask());

    /// <summary>Keeps bytes at once: for a value that is too long for a record, where the caller does not wait.</summary>
    /// <returns>The name that they wait under.</returns>
    public string AddBytes(string runId, ReadOnlySpan<byte> content)
    {
        var (name, path) = NewPlace(runId);
        File.WriteAllBytes(path, content);
        return name;
    }

    /// <summary>The file that waits under a name.</summary>
    public string PathOf(string runId, string name) => Path.Combine(_folder, runId, Path.GetFileName(name));

    /// <summary>Removes a run's folder when nothing waits in it any more.</summary>
    public void RemoveIfEmpty(string runId)
    {
        var folder = Path.Combine(_folder, runId);
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    private async Task<string> AddAsync(string runId, Func<Stream, Task> write)
    {
        var (name, path) = NewPlace(runId);
        try
        {
            var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.Asynchronous);
            await using (target.ConfigureAwait(false))
            {
                await write(target).ConfigureAwait(false);
                target.Flush(flushToDisk: true);
            }

            DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
            return name;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private (string Name, string Path) NewPlace(string runId)
    {
        var name = Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(Path.Combine(_folder, runId));
        return (name, PathOf(runId, name));
    }
}
