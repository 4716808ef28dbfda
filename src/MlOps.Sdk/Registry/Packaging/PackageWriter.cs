using System.Buffers;
using System.Security.Cryptography;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>Writes the bytes of a package, and hashes them on the way.</summary>
internal sealed class PackageWriter(Stream destination) : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly IncrementalHash _package = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _file = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _size;

    /// <exception cref="ModelPackageException">A file is not any more what it was when it was hashed.</exception>
    public async Task<ModelPackageInfo> WriteAsync(FolderContent content, CancellationToken cancellationToken)
    {
        var manifest = PackageManifest.Render(content.Files);
        await WriteAsync(TarEntry.Header(PackageManifest.Name, manifest.Length, number: 0), cancellationToken).ConfigureAwait(false);
        await WriteAsync(manifest, cancellationToken).ConfigureAwait(false);
        await WriteAsync(new byte[TarEntry.Padding(manifest.Length)], cancellationToken).ConfigureAwait(false);
        foreach (var (index, file) in content.Files.Index())
        {
            await WriteAsync(TarEntry.Header(TarEntry.Folder + file.Path, file.Size, index + 1), cancellationToken).ConfigureAwait(false);
            await WriteFileAsync(file, content.Places[index], cancellationToken).ConfigureAwait(false);
            await WriteAsync(new byte[TarEntry.Padding(file.Size)], cancellationToken).ConfigureAwait(false);
        }

        await WriteAsync(TarEntry.End, cancellationToken).ConfigureAwait(false);
        await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
        return new(Sha256Text.Finish(_package), _size, content.Files);
    }

    public void Dispose()
    {
        _package.Dispose();
        _file.Dispose();
    }

    private async Task WriteFileAsync(PackagedFile file, string place, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var stream = FolderContent.Open(place);
            await using (stream.ConfigureAwait(false))
            {
                var left = file.Size;
                int count;
                while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0 && count <= left)
                {
                    _file.AppendData(buffer, 0, count);
                    await WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                    left -= count;
                }

                if (count > 0 || left > 0 || Sha256Text.Finish(_file) != file.Sha256)
                {
                    throw ModelPackageErrors.Changed(file.Path);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _package.AppendData(bytes.Span);
        _size += bytes.Length;
        await destination.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }
}
