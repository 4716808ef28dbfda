namespace MlOps.Testing;

/// <summary>Where things are in the working copy that the running program was built from.</summary>
public static class RepositoryPaths
{
    /// <summary>The folder that holds <c>MlOps.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file or folder, given from the root.</summary>
    public static string Of(string relativePath) => Path.GetFullPath(relativePath, Root);

    /// <summary>The built program of another project, in the configuration of the running one.</summary>
    public static string ArtifactsOf(string project)
    {
        var program = Path.Combine(
            Root, "artifacts", "bin", project, Configuration, OperatingSystem.IsWindows() ? project + ".exe" : project);
        return File.Exists(program)
            ? program
            : throw new FileNotFoundException(
                $"'{program}' is not there. Build {project} in the configuration '{Configuration}' first.", program);
    }

    // artifacts/bin/<project>/<configuration>[_<runtime>]/…
    private static string Configuration =>
        Path.GetRelativePath(Root, AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)
            is ["artifacts", "bin", _, var pivot, ..]
            ? pivot.Split('_')[0]
            : throw new InvalidOperationException(
                $"The program runs in '{AppContext.BaseDirectory}', not in '{Root}/artifacts/bin/<project>/<configuration>'.");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MlOps.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' has MlOps.sln.");
    }
}
