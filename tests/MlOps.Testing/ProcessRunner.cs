using System.Diagnostics;
using System.Globalization;

namespace MlOps.Testing;

/// <summary>Starts programs whose output the test reads.</summary>
public static class ProcessRunner
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);

    // A shell has what it runs in the background ignore SIGINT, and nohup SIGHUP. Programs that are started would inherit that, and no signal would end them.
    private static readonly Lazy<bool> HasAllSignals = new(() => !OperatingSystem.IsLinux() || (IgnoredSignals() & 0b111) == 0);

    /// <summary>Runs a program to its end; its standard input is empty.</summary>
    /// <param name="fileName">A path, or a name to look for in PATH.</param>
    /// <param name="args">The arguments, not quoted.</param>
    /// <param name="env">Variables to set beside the inherited ones; <see langword="null"/> as a value removes one.</param>
    /// <param name="workingDirectory">Where it runs; the test's own working directory when not given.</param>
    /// <param name="timeout">When to kill it and throw a <see cref="TimeoutException"/>; one minute when not given.</param>
    public static async Task<ProcessResult> RunAsync(
        string fileName,
        IEnumerable<string>? args = null,
        IReadOnlyDictionary<string, string?>? env = null,
        string? workingDirectory = null,
        TimeSpan? timeout = null)
    {
        await using var process = Start(fileName, args, env, workingDirectory);
        process.Input.Close();
        return await process.WaitForExitAsync(timeout ?? DefaultTimeout);
    }

    /// <summary>Starts a program and returns while it runs. The parameters are those of <see cref="RunAsync"/>.</summary>
    public static RunningProcess Start(
        string fileName,
        IEnumerable<string>? args = null,
        IReadOnlyDictionary<string, string?>? env = null,
        string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(HasAllSignals.Value ? fileName : "env", HasAllSignals.Value ? args ?? [] : ["--default-signal", fileName, .. args ?? []])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (name, value) in env ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new RunningProcess(Process.Start(start)!);
    }

    /// <summary>A bit for each signal; the lowest three are SIGHUP, SIGINT and SIGQUIT.</summary>
    private static ulong IgnoredSignals()
    {
        const string Name = "SigIgn:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Name, StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(Name.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
