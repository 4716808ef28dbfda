using MlOps.Sdk.Artifacts;
using MlOps.Sdk.IO;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Registry.Sources;

/// <summary>Brings the files of a model from a store whose answers are not trusted: neither its names nor its lengths.</summary>
internal sealed class ArtifactFetch(IArtifactRepository artifacts, string artifactUri, ModelPackageLimits limits)
{
    /// <summary>Brings them to a folder, each on the disk. Whether they are the right ones is for the caller to find out.</summary>
    /// <exception cref="ModelPackageException">There are none, too many, or one with a name that no package has.</exception>
    public async Task ToFolderAsync(string folder, CancellationToken cancellationToken)
    {
        var left = limits.MaxBytes;
        Directory.CreateDirectory(folder);
        foreach (var path in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var place = Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            var file = new BoundedFileStream(place, left, () => ModelPackageErrors.TooManyBytes(path, limits.MaxBytes));
            await using (file.ConfigureAwait(false))
            {
                await artifacts.ReadAsync(path, file, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
                left -= file.Length;
            }
        }

        foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
        {
            DurableFile.FlushFolder(inner);
        }

        DurableFile.FlushFolder(folder);
    }

    private async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var names = new PackageNames();
        var paths = new List<string>();
        await foreach (var path in ArtifactDownload.FilesInAsync(artifacts, root: null, cancellationToken).ConfigureAwait(false))
        {
            if (PackagePath.FaultOf(path) is { } fault)
            {
                throw ModelPackageErrors.UnsafePath(path, fault, isPacked: true);
            }

            if (names.TryAdd(path) is { } other)
            {
                throw ModelPackageErrors.NameCollision(path, other, isPacked: true);
            }

            paths.Add(path);
            if (paths.Count > limits.MaxFiles)
            {
                throw ModelPackageErrors.TooManyFiles(paths.Count, limits.MaxFiles);
            }
        }

        return paths.Count > 0 ? paths : throw RegistryErrors.NoFiles(artifactUri);
    }
}
