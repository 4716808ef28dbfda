using System.Diagnostics;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>What the disk gives, by <c>dd</c>.</summary>
internal static class DiskDump
{
    /// <returns>The seconds to write a new file and flush it.</returns>
    public static async Task<double> WriteAsync(string path, int megabytes)
    {
        var seconds = await RunAsync("if=/dev/zero", $"of={path}", "bs=8M", $"count={megabytes / 8}", "conv=fsync");
        File.Delete(path);
        return seconds;
    }

    /// <returns>The seconds to read a file that is not in memory.</returns>
    public static async Task<double> ReadAsync(string path)
    {
        await ForgetAsync(path);
        return await RunAsync($"if={path}", "of=/dev/null", "bs=8M");
    }

    /// <summary>Has the system drop a file's pages from memory.</summary>
    public static async Task ForgetAsync(string path) => await RunAsync($"if={path}", "iflag=nocache", "count=0", "status=none");

    private static async Task<double> RunAsync(params string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        (await ProcessRunner.RunAsync("dd", arguments)).EnsureSuccess();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
