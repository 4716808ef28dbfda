using Microsoft.CodeAnalysis.Diagnostics;

namespace MlOps.Analyzers.Files;

/// <summary>The folder of the project that is compiled. Files outside of it are shared, and are looked at once for all projects.</summary>
internal sealed class ProjectFolder
{
    private readonly string _path;

    private ProjectFolder(string path) => _path = path;

    /// <summary>The project's folder where a pass over the root of the repository looks at the other files; null where there is none.</summary>
    public static ProjectFolder? LeavesOthersToTheRoot(AnalyzerConfigOptions build) =>
        build.TryGetValue("build_property.MlOpsRootIsScanned", out var isScanned) && isScanned == "true"
        && build.TryGetValue("build_property.ProjectDir", out var folder) && folder.Length > 0
            ? new(folder.Replace('\\', '/'))
            : null;

    public bool Holds(string path) => path.Replace('\\', '/').StartsWith(_path, StringComparison.OrdinalIgnoreCase);
}
