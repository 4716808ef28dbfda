using System.Security.Cryptography;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Registry.Signing;

/// <summary>The files of a model's folder as a signature covers them: paths that are left out take all below them along.</summary>
internal static class ModelFiles
{
    /// <summary>Finds and hashes the files, in the order in which the specification has them: folder by folder, by code points.</summary>
    /// <exception cref="ModelSigningException">There is none, or a link.</exception>
    public static async Task<(IReadOnlyList<(string Path, string Sha256)> Files, IReadOnlyList<string> Ignored)> ReadAsync(
        string folder, IReadOnlyCollection<string> ignoredPaths, CancellationToken cancellationToken)
    {
        var ignored = ignoredPaths.Select(path => path.TrimEnd('/')).ToHashSet(StringComparer.Ordinal);
        var found = new List<string>();
        var leftOut = new List<string>();
        Find(new(folder), "", ignored, found, leftOut);
        if (found.Count == 0)
        {
            throw ModelSigningErrors.NoFiles(folder);
        }

        found.Sort(ByParts);
        var files = new List<(string, string)>(found.Count);
        foreach (var path in found)
        {
            var stream = FolderContent.Open(Path.Combine(folder, path));
            await using (stream.ConfigureAwait(false))
            {
                files.Add((path, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false))));
            }
        }

        return (files, leftOut);
    }

    private static void Find(DirectoryInfo folder, string prefix, HashSet<string> ignored, List<string> found, List<string> leftOut)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }))
        {
            var path = prefix + entry.Name;
            if (ignored.Contains(path))
            {
                leftOut.Add(path);
            }
            else if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                throw ModelSigningErrors.Link(path);
            }
            else if (entry is DirectoryInfo inner)
            {
                Find(inner, path + "/", ignored, found, leftOut);
            }
            else
            {
                found.Add(path);
            }
        }
    }

    private static int ByParts(string left, string right)
    {
        var (leftParts, rightParts) = (left.Split('/'), right.Split('/'));
        for (var i = 0; i < Math.Min(leftParts.Length, rightParts.Length); i++)
        {
            if (PathOrder.ByCodePoint.Compare(leftParts[i], rightParts[i]) is not 0 and var order)
            {
                return order;
            }
        }

        return leftParts.Length.CompareTo(rightParts.Length);
    }
}
