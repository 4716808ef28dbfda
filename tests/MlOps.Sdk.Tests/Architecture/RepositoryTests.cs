using System.ComponentModel;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Architecture;

public sealed class RepositoryTests
{
    [Fact]
    public async Task No_file_configures_a_package_source()
    {
        var files = await FilesAsync();

        Assert.DoesNotContain(files, file => Path.GetFileName(file).Equals("NuGet.config", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Every_project_has_a_lock_file()
    {
        var files = await FilesAsync();

        var projects = files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));

        Assert.All(projects, project => Assert.Contains(Path.GetDirectoryName(project) + "/packages.lock.json", files));
    }

    [Fact]
    public Task Every_package_version_is_exact_and_stands_in_one_file() =>
        AssertNoneAsync(RepositoryRules.FloatingVersions, IsBuildFile);

    [Fact]
    public Task Every_task_to_do_names_its_issue() =>
        AssertNoneAsync(RepositoryRules.TasksWithoutIssue, file => (IsCode(file) && !IsAboutRules(file)) || IsBuildFile(file));

    [Fact]
    public Task No_source_file_is_too_long() =>
        AssertNoneAsync(RepositoryRules.Length, file => IsCode(file) && file.StartsWith("src/", StringComparison.Ordinal));

    [Fact]
    public Task No_file_holds_a_path_of_one_machine() =>
        AssertNoneAsync(RepositoryRules.MachinePaths, file => !IsAboutRules(file));

    [Fact]
    public Task Every_warning_that_is_turned_off_has_a_reason_beside_it() =>
        AssertNoneAsync(RepositoryRules.SuppressionsWithoutReason, IsCode);

    private static bool IsCode(string file) => Path.GetExtension(file) == ".cs";

    private static bool IsBuildFile(string file) => Path.GetExtension(file) is ".csproj" or ".props" or ".targets";

    // The rules and their tests hold what they look for.
    private static bool IsAboutRules(string file) => Path.GetFileName(file) is "RepositoryRules.cs" or "RepositoryRulesTests.cs";

    private static async Task AssertNoneAsync(Func<string, IEnumerable<string>> rule, Func<string, bool> applies)
    {
        var faults = new List<string>();
        foreach (var file in (await FilesAsync()).Where(applies))
        {
            var text = await File.ReadAllTextAsync(RepositoryPaths.Of(file), TestContext.Current.CancellationToken);
            var isBinary = text.Contains('\0', StringComparison.Ordinal);
            faults.AddRange(isBinary ? [] : rule(text).Select(fault => $"{file}: {fault}"));
        }

        Assert.Equal("", string.Join('\n', faults));
    }

    // Tracked, or about to be.
    private static async Task<IReadOnlyList<string>> FilesAsync()
    {
        ProcessResult git;
        try
        {
            git = await ProcessRunner.RunAsync(
                "git",
                ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                workingDirectory: RepositoryPaths.Root);
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"There is no git to list the repository's files: {e.Message}");
            throw;
        }

        Assert.SkipWhen(git.ExitCode != 0, $"git does not list the repository's files: {git.Error}");
        return [.. git.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(RepositoryPaths.Of(file)))];
    }
}
