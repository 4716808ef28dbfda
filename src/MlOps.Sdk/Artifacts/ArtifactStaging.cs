using System.Buffers;
using System.Security.Cryptography;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Artifacts;

/// <summary>
/// Where artifacts wait in the home folder until they are delivered: a copy made when they were logged, so that the original may
/// change or go. Each writer of a run has a folder of its own: what one of them removes is never another's.
/// </summary>
internal sealed class ArtifactStaging(string homeFolder)
{
    private readonly string _folder = Path.Combine(homeFolder, "artifacts");

    private const int BufferSize = 1 << 18;

    /// <summary>Copies a file.</summary>
    public async Task<StagedArtifact> AddFileAsync(string writerId, string path, CancellationToken cancellationToken)
    {
        // Others may go on writing to it, such as a log.
        var source = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (source.ConfigureAwait(false))
        {
            return await AddAsync(writerId, target => CopyAsync(source, target, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps bytes.</summary>
    public Task<StagedArtifact> AddBytesAsync(string writerId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        AddAsync(writerId, async target =>
        {
            await target.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            return Convert.ToHexStringLower(SHA256.HashData(content.Span));
        });

    /// <summary>Keeps bytes at once: for a value that is too long for a record, where the caller does not wait.</summary>
    public StagedArtifact AddBytes(string writerId, ReadOnlySpan<byte> content)
    {
        var (name, path) = NewPlace(writerId);
        using (var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
        {
            target.Write(content);
            target.Flush(flushToDisk: true);
        }

        DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
        return new(name, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>The file that waits under a name.</summary>
    public string PathOf(string writerId, string name) => Path.Combine(_folder, writerId, Path.GetFileName(name));

    /// <summary>Takes back a file that was kept and then not logged.</summary>
    public void Discard(string writerId, string name)
    {
        try
        {
            File.Delete(PathOf(writerId, name));
        }
        catch (DirectoryNotFoundException)
        {
            // The run has ended, and what was left of it is gone.
        }
    }

    /// <summary>Moves a file out of the way, to be looked at by a person.</summary>
    /// <returns>Its new path; <see langword="null"/> when it is gone.</returns>
    public string? SetAside(string writerId, string name, string folder)
    {
        var staged = PathOf(writerId, name);
        var aside = Path.Combine(folder, Path.GetFileName(name));
        if (File.Exists(staged))
        {
            Directory.CreateDirectory(folder);
            File.Move(staged, aside, overwrite: true);
        }

        return File.Exists(aside) ? aside : null;
    }

    /// <summary>Removes what a writer that has ended left: nothing, unless it was killed between keeping a file and logging it.</summary>
    public void Remove(string writerId)
    {
        var folder = Path.Combine(_folder, writerId);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>How many bytes wait of a writer.</summary>
    public long BytesOf(string writerId)
    {
        try
        {
            var folder = new DirectoryInfo(Path.Combine(_folder, writerId));
            return folder.Exists ? folder.EnumerateFiles().Sum(file => file.Length) : 0;
        }
        catch (IOException)
        {
            return 0; // delivered, and so deleted, while it was looked at
        }
    }

    /// <returns>The hash of what was copied.</returns>
    private static async Task<string> CopyAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var buffer = MemoryPool<byte>.Shared.Rent(BufferSize);
        int count;
        while ((count = await source.ReadAsync(buffer.Memory, cancellationToken).ConfigureAwait(false)) > 0)
        {
            hash.AppendData(buffer.Memory.Span[..count]);
            await target.WriteAsync(buffer.Memory[..count], cancellationToken).ConfigureAwait(false);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <param name="writerId">Whose file it is.</param>
    /// <param name="write">Writes the content and returns its hash.</param>
    private async Task<StagedArtifact> AddAsync(string writerId, Func<Stream, Task<string>> write)
    {
        var (name, path) = NewPlace(writerId);
        try
        {
            string sha256;
            var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.Asynchronous);
            await using (target.ConfigureAwait(false))
            {
                sha256 = await write(target).ConfigureAwait(false);
                target.Flush(flushToDisk: true);
            }

            DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
            return new(name, sha256);
        }
        catch
        {
            Discard(writerId, name);
            throw;
        }
    }

    private (string Name, string Path) NewPlace(string writerId)
    {
        var name = Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(Path.Combine(_folder, writerId));
        return (name, PathOf(writerId, name));
    }
}
