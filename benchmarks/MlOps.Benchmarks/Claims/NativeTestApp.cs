using System.Runtime.InteropServices;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>MlOps.TestApp as a native program, published as <c>.ci/run</c> does it.</summary>
internal static class NativeTestApp
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static string Runtime =>
        $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    /// <param name="reason">Why not.</param>
    public static bool CanBePublished(out string reason)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        reason = !OperatingSystem.IsLinux() ? "the native program is built on Linux only"
            : !folders.Any(folder => File.Exists(Path.Combine(folder, "clang"))) ? "clang is missing"
            : "";
        return reason.Length == 0;
    }

    /// <returns>The program's path.</returns>
    public static async Task<string> PublishAsync()
    {
        var artifacts = RepositoryPaths.Of("artifacts/aot");
        var published = await ProcessRunner.RunAsync(
            "dotnet",
            [
                "publish", RepositoryPaths.Of("tests/MlOps.TestApp"), "-c", "Release", "-r", Runtime,
                $"-p:ArtifactsPath={artifacts}", "-p:RestoreLockedMode=false",
                $"-p:CustomBeforeDirectoryBuildProps={RepositoryPaths.Of(".ci/native-aot.props")}",
            ],
            env: new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1" },
            timeout: Patience);
        published.EnsureSuccess();
        return Path.Combine(artifacts, "publish", "MlOps.TestApp", $"release_{Runtime}", "MlOps.TestApp");
    }
}
