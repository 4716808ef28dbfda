using System.Diagnostics;
using MlOps.Testing;

namespace MlOps.Analyzers.Tests.Testing;

/// <summary>A folder with the packed package and, beside it, projects that use it as a stranger would.</summary>
public sealed class LocalFeed : IAsyncLifetime
{
    public const string Version = "0.1.0-local";

    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-feed-").FullName;

    public string PackagePath => Path.Combine(_folder, "feed", $"MlOps.Analyzers.{Version}.nupkg");

    public async ValueTask InitializeAsync()
    {
        var packed = await RunAsync(RepositoryPaths.Root, "pack", "src/MlOps.Analyzers", "-c", "Release", "-o", Path.Combine(_folder, "feed"), $"-p:Version={Version}", "-nologo");
        Assert.True(packed.ExitCode == 0, packed.Output);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "nuget.config"),
            """
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /><add key="local" value="feed" /></packageSources>
            </configuration>
            """);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A folder of its own for a project with these files.</summary>
    public string Project(string name, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            var target = Path.Combine(_folder, name, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
        }

        return Path.Combine(_folder, name);
    }

    public static Task<(int ExitCode, string Output)> BuildAsync(string folder, params string[] arguments) => RunAsync(folder, ["build", "-nologo", "--disable-build-servers", .. arguments]);

    private static async Task<(int ExitCode, string Output)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // What the test run was started with is not for the projects of a stranger.
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) || key is "CI").ToList())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
