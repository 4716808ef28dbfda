using System.Reflection;
using System.Text.RegularExpressions;
using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Tracking.Context;

/// <summary>The program that this process runs, and where to look for what is known of it.</summary>
internal sealed partial record RunningProgram
{
    public static RunningProgram OfProcess() => new()
    {
        Folder = AppContext.BaseDirectory,
        WorkingFolder = Environment.CurrentDirectory,
        Version = VersionOf(Assembly.GetEntryAssembly()),
        DepsFile = Path.Combine(AppContext.BaseDirectory, $"{Assembly.GetEntryAssembly()?.GetName().Name}.deps.json"),
        Arguments = Environment.GetCommandLineArgs(),
        Tags = Environment.GetEnvironmentVariable("MLFLOW_RUN_CONTEXT"),
    };

    public string Folder { get; init; } = "";

    public string WorkingFolder { get; init; } = "";

    /// <summary>The informational version, such as <c>1.2.0+4f1c…</c>: the build stamps it with the commit.</summary>
    public string? Version { get; init; }

    public string DepsFile { get; init; } = "";

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What <c>MLFLOW_RUN_CONTEXT</c> is.</summary>
    public string? Tags { get; init; }

    public SystemFiles System { get; init; } = new();

    /// <summary>The folders in which programs are looked for; those of PATH when <see langword="null"/>.</summary>
    public string? SearchPath { get; init; }

    /// <summary>The commit that the program was built from, where the build stamped it.</summary>
    public string? BuildCommit => Version is { } version && Stamp().Match(version) is { Success: true } stamp ? stamp.Groups[1].Value : null;

    public static string? VersionOf(Assembly? assembly) =>
        assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    [GeneratedRegex(@"\+(?:[^+]*\.)?([0-9a-f]{40})$")]
    private static partial Regex Stamp();
}
