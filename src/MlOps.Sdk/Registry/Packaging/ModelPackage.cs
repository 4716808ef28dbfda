using MlOps.Sdk.IO;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>A model's file or folder as one stream of bytes, which depends on nothing but the names and contents of its files.</summary>
/// <remarks>
/// <para>
/// The container is POSIX tar without compression, since every system and Python's <c>tarfile</c> read it, and since weights hardly get smaller. Its
/// first entry, <c>mlops-package.json</c>, lists every file with its size and SHA-256; the files follow below <c>model/</c>. There are no times, owners
/// or rights in it, and there is one way to write it, so that the same content has the same bytes on every machine and after every copy. A reader
/// refuses all that is written in another way.
/// </para>
/// <para>
/// Paths have forward slashes, are in Unicode's normalization form C (names that are not are composed when they are packed) and are in the order of
/// their code points. The name of a packed folder does not count, that of a single file does: it is packed as a folder with that file alone would be.
/// Files of 0 bytes are kept; folders without a file are not; without any file there is no package.
/// </para>
/// </remarks>
public static class ModelPackage
{
    /// <summary>Writes the package of a file or a folder.</summary>
    /// <param name="path">The file, or the folder; it may itself be a link, but nothing in it.</param>
    /// <param name="destination">Where to. It needs not seek, and is not closed. What it got when the call fails is no package.</param>
    /// <param name="limits">How large the package may be; the default limits when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The package's hash, size and files. Each file is read twice, in pieces.</returns>
    /// <exception cref="ModelPackageException">There is no file, or one that can't be packed: a link, a name that not every system takes.</exception>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    public static async Task<ModelPackageInfo> PackAsync(
        string path, Stream destination, ModelPackageLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(destination);
        var content = await FolderContent.ReadAsync(path, limits ?? new(), cancellationToken).ConfigureAwait(false);
        using var writer = new PackageWriter(destination);
        return await writer.WriteAsync(content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Computes what <see cref="PackAsync"/> would return, without writing the package.</summary>
    /// <param name="path">The file, or the folder.</param>
    /// <param name="limits">How large the package may be; the default limits when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ModelPackageException">There is no file, or one that can't be packed.</exception>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    public static Task<ModelPackageInfo> MeasureAsync(string path, ModelPackageLimits? limits = null, CancellationToken cancellationToken = default) =>
        PackAsync(path, Stream.Null, limits, cancellationToken);

    /// <summary>Verifies a package and unpacks it. The folder appears when all of it is verified and on the disk, or not at all.</summary>
    /// <param name="source">The package, from where the stream is to its end.</param>
    /// <param name="folder">The folder that the files go to; it must not be there yet. A packed single file is a file in it.</param>
    /// <param name="expectedSha256">The SHA-256 that the package must have.</param>
    /// <param name="limits">How large the package may be; the default limits when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ModelPackageException">The package is refused; where its bytes are not the expected ones, with both hashes.</exception>
    public static async Task<ModelPackageInfo> UnpackAsync(
        Stream source, string folder, string expectedSha256, ModelPackageLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var expected = Sha256Text.Check(expectedSha256, nameof(expectedSha256));
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Path.Exists(target))
        {
            throw ModelPackageErrors.TargetExists(folder);
        }

        var parent = Path.GetDirectoryName(target)!;
        var unfinished = Path.Combine(parent, $".{Guid.NewGuid():N}{FileOperations.TemporarySuffix}");
        Directory.CreateDirectory(unfinished);
        try
        {
            var info = await VerifyAsync(source, unfinished, expected, limits ?? new(), cancellationToken).ConfigureAwait(false);
            foreach (var inner in Directory.EnumerateDirectories(unfinished, "*", SearchOption.AllDirectories))
            {
                DurableFile.FlushFolder(inner);
            }

            DurableFile.FlushFolder(unfinished);
            Directory.Move(unfinished, target);
            DurableFile.FlushFolder(parent);
            return info;
        }
        catch
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }

            throw;
        }
    }

    private static async Task<ModelPackageInfo> VerifyAsync(
        Stream source, string folder, string expected, ModelPackageLimits limits, CancellationToken cancellationToken)
    {
        using var reader = new PackageReader(source);
        ModelPackageException? fault = null;
        IReadOnlyList<PackagedFile> files = [];
        try
        {
            files = await reader.ReadAsync(file => Create(folder, file), limits, cancellationToken).ConfigureAwait(false);
        }
        catch (ModelPackageException exception)
        {
            // Whether it is another package than was asked for says more than what is wrong with it.
            fault = exception;
        }

        var most = limits.MaxBytes + PackageManifest.MaxBytes + (limits.MaxFiles * 4L * TarEntry.BlockSize);
        if (fault is not null && !await reader.DrainAsync(most, cancellationToken).ConfigureAwait(false))
        {
            throw ModelPackageErrors.TooLongToHash(expected, most);
        }

        var actual = reader.FinishHash();
        return actual != expected ? throw ModelPackageErrors.HashMismatch(expected, actual, reader.Position, fault?.Message)
            : fault is null ? new(actual, reader.Position, files)
            : throw fault;
    }

    private static FileStream Create(string folder, PackagedFile file)
    {
        var place = Path.Combine(folder, file.Path.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        return new(place, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.Asynchronous);
    }
}
