using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>The files of a model on this machine, as a package has them.</summary>
internal sealed class FolderContent
{
    private FolderContent(IReadOnlyList<PackagedFile> files, IReadOnlyList<string> places)
    {
        Files = files;
        Places = places;
    }

    /// <summary>The files in the order of their paths.</summary>
    public IReadOnlyList<PackagedFile> Files { get; }

    /// <summary>Where each of them is.</summary>
    public IReadOnlyList<string> Places { get; }

    /// <summary>Finds and hashes the files of a folder, or the one file. The folder itself may be a link, nothing in it.</summary>
    /// <exception cref="ModelPackageException">There is none, or a path or a kind that no package can have.</exception>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    public static async Task<FolderContent> ReadAsync(string path, ModelPackageLimits limits, CancellationToken cancellationToken)
    {
        var found = new List<(string Path, string Place)>();
        if (File.Exists(path))
        {
            found.Add((NameOf(Path.GetFileName(path)), path));
        }
        else if (Directory.Exists(path))
        {
            Find(new(path), "", found, limits);
        }
        else
        {
            throw ModelPackageErrors.NotFound(path);
        }

        if (found.Count == 0)
        {
            throw ModelPackageErrors.NoFiles(path);
        }

        found.Sort((left, right) => PathOrder.ByCodePoint.Compare(left.Path, right.Path));
        RefuseNames(found);
        var files = new List<PackagedFile>(found.Count);
        long bytes = 0;
        foreach (var (name, place) in found)
        {
            var file = await HashAsync(name, place, cancellationToken).ConfigureAwait(false);
            bytes = file.Size > limits.MaxBytes - bytes ? throw ModelPackageErrors.TooManyBytes(name, limits.MaxBytes) : bytes + file.Size;
            files.Add(file);
        }

        return new(files, [.. found.Select(file => file.Place)]);
    }

    private static void Find(DirectoryInfo folder, string prefix, List<(string, string)> found, ModelPackageLimits limits)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }))
        {
            var path = NameOf(prefix + entry.Name);
            if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                throw ModelPackageErrors.Link(path);
            }

            if (entry is DirectoryInfo inner)
            {
                Find(inner, path + "/", found, limits);
            }
            else if (found.Count == limits.MaxFiles)
            {
                throw ModelPackageErrors.TooManyFiles(found.Count + 1L, limits.MaxFiles);
            }
            else
            {
                found.Add((path, entry.FullName));
            }
        }
    }

    // Some file systems keep names decomposed; the same file has one name in a package.
    private static string NameOf(string path) => Ascii.IsValid(path) ? path : NfcText.Compose(path);

    private static void RefuseNames(List<(string Path, string Place)> found)
    {
        var names = new PackageNames();
        foreach (var (path, _) in found)
        {
            if (PackagePath.FaultOf(path) is { } fault)
            {
                throw ModelPackageErrors.UnsafePath(path, fault, isPacked: false);
            }

            if (names.TryAdd(path) is { } other)
            {
                throw ModelPackageErrors.NameCollision(path, other, isPacked: false);
            }
        }
    }

    private static async Task<PackagedFile> HashAsync(string name, string place, CancellationToken cancellationToken)
    {
        var stream = Open(place);
        await using (stream.ConfigureAwait(false))
        {
            var hash = await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false);
            return new(name, stream.Position, Convert.ToHexStringLower(hash));
        }
    }

    /// <summary>Opens a file to be read from its start to its end.</summary>
    public static FileStream Open(string place) =>
        new(place, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
