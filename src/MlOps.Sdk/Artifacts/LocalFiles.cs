using System.IO.Enumeration;

namespace MlOps.Sdk.Artifacts;

/// <summary>Files of this machine that are to become artifacts.</summary>
internal static class LocalFiles
{
    /// <summary>All files of a folder and of the folders in it, and where each goes. Links to files are followed, links to folders are left out.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="artifactPath">The folder among the artifacts; their root when <see langword="null"/>.</param>
    /// <param name="parameterName">What a refusal names.</param>
    /// <exception cref="ArgumentException">A file has a name that no artifact can have.</exception>
    public static IReadOnlyList<(string Path, string Target)> In(string folder, string? artifactPath, string parameterName) =>
    [
        .. FilesIn(folder)
            .Order(StringComparer.Ordinal)
            .Select(file => (file, ArtifactPath.Check(ArtifactPath.Join(artifactPath, Path.GetRelativePath(folder, file)), parameterName))),
    ];

    private static FileSystemEnumerable<string> FilesIn(string folder) =>
        new(folder, (ref entry) => entry.ToFullPath(), new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint), // it may lead in a circle
        };
}
