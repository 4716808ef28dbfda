using MlOps.Analyzers.Versions;
using MlOps.Testing;

namespace MlOps.Analyzers.Tests.Versions;

/// <summary>What the rules ask of others holds here: they are run over every file of the repository, those of its root and of no project included.</summary>
public sealed class RepositoryVersionsTests
{
    private static readonly HashSet<string> LeftOut = ["bin", "obj", "artifacts", "node_modules", ".git", ".vs", "shared"];

    [Fact]
    public async Task Every_file_of_this_repository_names_exact_versions()
    {
        var files = Files(RepositoryPaths.Root).Where(path => VersionFiles.KindOf(path) != FileKind.None).Select(path => (path, File.ReadAllText(path))).ToList();

        var diagnostics = await VersionRun.OverAsync(files, Options());

        Assert.True(files.Count > 30, $"{files.Count} files");
        Assert.Empty(diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public async Task A_floating_version_in_its_root_would_be_seen()
    {
        var path = Path.Combine(RepositoryPaths.Root, "Directory.Packages.props");
        var floating = File.ReadAllText(path).Replace("Version=\"5.6.0\"", "Version=\"5.*\"", StringComparison.Ordinal);

        var diagnostics = await VersionRun.OverAsync([(path, floating)], Options());

        Assert.NotEmpty(diagnostics);
    }

    /// <summary>What the repository's editorconfig sets for the rules.</summary>
    private static Dictionary<string, string> Options() =>
        File.ReadAllLines(RepositoryPaths.Of(".editorconfig")).Where(line => line.StartsWith("mlops_pinning", StringComparison.Ordinal))
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).Where(child => !LeftOut.Contains(Path.GetFileName(child))).SelectMany(Files));
}
