using System.Buffers;
using System.Security.Cryptography;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>
/// Reads the bytes of a package from their first to their last, and takes nothing but what a writer would have written: the list of files says what
/// every other byte must be.
/// </summary>
internal sealed class PackageReader(Stream source) : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly IncrementalHash _package = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _file = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);

    /// <summary>How many bytes were read.</summary>
    public long Position { get; private set; }

    /// <summary>Reads all and gives each file's content to <paramref name="open"/>'s stream.</summary>
    /// <exception cref="ModelPackageException">The package is refused.</exception>
    public async Task<IReadOnlyList<PackagedFile>> ReadAsync(
        Func<PackagedFile, Stream> open, ModelPackageLimits limits, CancellationToken cancellationToken)
    {
        var files = await ReadManifestAsync(limits, cancellationToken).ConfigureAwait(false);
        foreach (var (index, file) in files.Index())
        {
            var header = TarEntry.Header(TarEntry.Folder + file.Path, file.Size, index + 1);
            await ExpectAsync(header, "the file's header", file.Path, cancellationToken).ConfigureAwait(false);
            await CopyAsync(file, open, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(new byte[TarEntry.Padding(file.Size)], "zeros", file.Path, cancellationToken).ConfigureAwait(false);
        }

        await ExpectAsync(TarEntry.End, "its end", path: null, cancellationToken).ConfigureAwait(false);
        var end = Position;
        return await ReadSomeAsync(1, cancellationToken).ConfigureAwait(false) == 0 ? files : throw ModelPackageErrors.ExtraBytes(end);
    }

    /// <summary>Reads what is left, to know the hash of all.</summary>
    /// <returns>Whether the end was reached within so many bytes.</returns>
    public async Task<bool> DrainAsync(long limit, CancellationToken cancellationToken)
    {
        while (Position <= limit)
        {
            if (await ReadSomeAsync(BufferSize, cancellationToken).ConfigureAwait(false) == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The hash of all that was read.</summary>
    public string FinishHash() => Sha256Text.Finish(_package);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _package.Dispose();
        _file.Dispose();
    }

    private async Task<IReadOnlyList<PackagedFile>> ReadManifestAsync(ModelPackageLimits limits, CancellationToken cancellationToken)
    {
        var header = await ReadExactlyAsync(TarEntry.BlockSize, cancellationToken).ConfigureAwait(false);
        if (TarEntry.ReadSize(header) is not { } size || !header.AsSpan().SequenceEqual(TarEntry.Header(PackageManifest.Name, size, number: 0)))
        {
            throw ModelPackageErrors.InvalidFormat(0, $"the header of '{PackageManifest.Name}'");
        }

        if (size > PackageManifest.MaxBytes)
        {
            throw ModelPackageErrors.ManifestTooLong(size);
        }

        var json = await ReadExactlyAsync((int)size, cancellationToken).ConfigureAwait(false);
        await ExpectAsync(new byte[TarEntry.Padding(size)], "zeros", path: null, cancellationToken).ConfigureAwait(false);
        return PackageManifest.Parse(json, limits);
    }

    private async Task CopyAsync(PackagedFile file, Func<PackagedFile, Stream> open, CancellationToken cancellationToken)
    {
        var destination = open(file);
        await using (destination.ConfigureAwait(false))
        {
            for (var left = file.Size; left > 0;)
            {
                var count = await ReadSomeAsync((int)Math.Min(left, BufferSize), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    throw ModelPackageErrors.Truncated(Position);
                }

                _file.AppendData(_buffer, 0, count);
                await destination.WriteAsync(_buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                left -= count;
            }

            var actual = Sha256Text.Finish(_file);
            if (actual != file.Sha256)
            {
                throw ModelPackageErrors.DamagedFile(file, actual);
            }

            if (destination is FileStream onDisk)
            {
                onDisk.Flush(flushToDisk: true); // before its folder gets its name
            }
        }
    }

    private async Task ExpectAsync(byte[] expected, string what, string? path, CancellationToken cancellationToken)
    {
        var at = Position;
        var found = await ReadExactlyAsync(expected.Length, cancellationToken).ConfigureAwait(false);
        if (!found.AsSpan().SequenceEqual(expected))
        {
            throw ModelPackageErrors.InvalidFormat(at + found.AsSpan().CommonPrefixLength(expected), what, path);
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int length, CancellationToken cancellationToken)
    {
        // Grows with what comes: a length that is only claimed takes no memory.
        var bytes = new MemoryStream();
        while (bytes.Length < length)
        {
            var count = await ReadSomeAsync((int)Math.Min(length - bytes.Length, BufferSize), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw ModelPackageErrors.Truncated(Position);
            }

            bytes.Write(_buffer, 0, count);
        }

        return bytes.ToArray();
    }

    private async Task<int> ReadSomeAsync(int most, CancellationToken cancellationToken)
    {
        var count = await source.ReadAsync(_buffer.AsMemory(0, most), cancellationToken).ConfigureAwait(false);
        _package.AppendData(_buffer, 0, count);
        Position += count;
        return count;
    }
}
