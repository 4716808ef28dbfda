using System.Globalization;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Checkpointing;

/// <summary>Checkpoints in a folder: a file <c>step-N.manifest</c> for each, and their bytes in <c>blobs</c>.</summary>
/// <remarks>
/// <para>A blob is written under a temporary name, flushed to the disk and renamed, and the folder's names are flushed; then so is the
/// manifest. What was acknowledged survives a loss of power, on a file system that keeps what it has flushed. Windows offers no flush of
/// a folder's names: there a loss of power can take the newest checkpoint, never leave half of one.</para>
/// <para>One process writes to a folder; others may read. Copies of the folder, whole, work anywhere.</para>
/// </remarks>
public sealed class FileCheckpointStore : ICheckpointStore
{
    private const string ManifestPrefix = "step-";
    private const string ManifestSuffix = ".manifest";
    private const int MaxManifestLength = 256 << 20;

    private readonly FileOperations _files;
    private readonly string _blobs;
    private FolderLock? _lock;

    /// <summary>Names a folder. It is made at the first save.</summary>
    /// <param name="folder">Its path.</param>
    public FileCheckpointStore(string folder)
        : this(folder, new())
    {
    }

    internal FileCheckpointStore(string folder, FileOperations files)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)); // one folder has one name, by which training knows it again
        _blobs = Path.Combine(Location, "blobs");
        _files = files;
    }

    /// <inheritdoc />
    public string Location { get; }

    /// <inheritdoc />
    public Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CreateFolder(Location);
        var taken = FolderLock.Take(Location);
        try
        {
            CreateFolder(_blobs);
            FlushAll();
            foreach (var file in Directory.EnumerateFiles(_blobs).Where(IsTemporaryBlob).Concat(Directory.EnumerateFiles(Location).Where(IsTemporaryManifest)))
            {
                _files.Delete(file);
            }
        }
        catch
        {
            taken.Dispose();
            throw;
        }

        _lock = taken;
        return Task.FromResult<IAsyncDisposable>(taken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<long>> ListStepsAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<long>>(
        Directory.Exists(Location) ? [.. Directory.EnumerateFiles(Location).Select(StepOf).OfType<long>()] : []);

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>> ReadManifestAsync(long stepNumber, CancellationToken cancellationToken = default)
    {
        var path = ManifestPath(stepNumber);
        var length = new FileInfo(path).Length;
        return length <= MaxManifestLength
            ? await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)
            : throw CheckpointErrors.ManifestTooLong(length, MaxManifestLength);
    }

    /// <inheritdoc />
    public Task CommitManifestAsync(long stepNumber, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = ManifestPath(stepNumber);
        Place(path, CheckpointContent.FromBytes(manifest), cancellationToken);
        _files.FlushFolder(Location);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task DeleteManifestAsync(long stepNumber, CancellationToken cancellationToken = default)
    {
        _files.Delete(ManifestPath(stepNumber));
        _files.FlushFolder(Location); // before a blob of it goes
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, long>> ListBlobsAsync(CancellationToken cancellationToken = default)
    {
        var lengths = new Dictionary<string, long>();
        foreach (var file in Directory.Exists(_blobs) ? new DirectoryInfo(_blobs).EnumerateFiles() : [])
        {
            try
            {
                if (Manifest.IsBlobName(file.Name))
                {
                    lengths.Add(file.Name, file.Length);
                }
            }
            catch (FileNotFoundException)
            {
                // Another process deleted it since it was listed.
            }
        }

        return Task.FromResult<IReadOnlyDictionary<string, long>>(lengths);
    }

    /// <inheritdoc />
    public Task WriteBlobAsync(string name, CheckpointContent content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        Place(BlobPath(name), content, cancellationToken);
        _files.FlushFolder(_blobs);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<ICheckpointBlob> OpenBlobAsync(string name, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = BlobPath(name);
        try
        {
            return Task.FromResult<ICheckpointBlob>(new FileBlob(path));
        }
        catch (DirectoryNotFoundException e)
        {
            throw new FileNotFoundException($"There is no blob '{name}' in '{Location}'.", path, e);
        }
    }

    /// <inheritdoc />
    public Task DeleteBlobAsync(string name, CancellationToken cancellationToken = default)
    {
        _files.Delete(BlobPath(name));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<long?> GetFreeBytesAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Directory.Exists(Location) ? new DriveInfo(Location).AvailableFreeSpace : (long?)null);

    private string ManifestPath(long step) =>
        Path.Combine(Location, string.Create(CultureInfo.InvariantCulture, $"{ManifestPrefix}{step}{ManifestSuffix}"));

    private string BlobPath(string name) => Manifest.IsBlobName(name)
        ? Path.Combine(_blobs, name)
        : throw new ArgumentException($"'{name}' is no name of a blob: expected 32 hexadecimal digits.", nameof(name));

    /// <summary>Writes a file whole, unless another one writes here by now. The name is durable once the folder is flushed.</summary>
    private void Place(string path, CheckpointContent content, CancellationToken cancellationToken)
    {
        _lock?.ThrowIfLost();
        _files.WriteWhole(path, content.ReadPieces(), cancellationToken);
    }

    /// <summary>Makes a folder and those above it.</summary>
    private void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { } parent)
        {
            CreateFolder(parent);
        }

        _files.CreateFolder(path);
    }

    /// <summary>
    /// Makes durable what is there, which a save is going to build on: a process that was killed may have made it a moment ago and not
    /// have come to flush it, or somebody copied it there.
    /// </summary>
    private void FlushAll()
    {
        foreach (var path in Directory.EnumerateFiles(_blobs).Where(path => Manifest.IsBlobName(Path.GetFileName(path)))
            .Concat(Directory.EnumerateFiles(Location).Where(path => StepOf(path) is not null)))
        {
            using var file = File.OpenHandle(
                path, FileMode.Open, OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _files.Flush(file, path);
        }

        for (var folder = _blobs; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            _files.FlushFolder(folder);
        }
    }

    private static long? StepOf(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        return name.StartsWith(ManifestPrefix, StringComparison.Ordinal)
            && name.EndsWith(ManifestSuffix, StringComparison.Ordinal)
            && long.TryParse(name[ManifestPrefix.Length..^ManifestSuffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            && name.SequenceEqual(string.Create(CultureInfo.InvariantCulture, $"{ManifestPrefix}{step}{ManifestSuffix}"))
            ? step
            : null;
    }

    private static bool IsTemporaryBlob(string path) =>
        path.EndsWith(FileOperations.TemporarySuffix, StringComparison.Ordinal) && Manifest.IsBlobName(Path.GetFileNameWithoutExtension(path));

    private static bool IsTemporaryManifest(string path) =>
        path.EndsWith(FileOperations.TemporarySuffix, StringComparison.Ordinal) && StepOf(path[..^FileOperations.TemporarySuffix.Length]) is not null;
}
