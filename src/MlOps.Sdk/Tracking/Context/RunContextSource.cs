using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Machine;
using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Tracking.Context;

/// <summary>
/// Gathers what is to be noted of this process, each part on its own: one that fails, or takes long, holds up no other. What does not
/// change is gathered once.
/// </summary>
internal sealed partial class RunContextSource : IDisposable
{
    /// <summary>The folder among a run's artifacts.</summary>
    public const string Folder = "environment";

    /// <summary>The file of the package graph.</summary>
    public const string PackagesPath = Folder + "/packages.json";

    private const double Megabyte = 1e6;

    private readonly RunContextOptions _options;
    private readonly Lazy<RunningProgram> _program;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<GitRepository?> _repository;
    private readonly Lazy<Task<RunFacts>[]> _constant;

    public RunContextSource(RunContextOptions options, Func<RunningProgram> program, ILogger logger)
    {
        _options = options;
        _program = new(program); // looked at in the background
        _logger = logger;
        _repository = new(FindRepository);
        _constant = new(GatherConstant);
    }

    /// <summary>The parts, as they come, in the order of their precedence: a tag of an earlier one is not set by a later.</summary>
    public IEnumerable<Task<RunFacts>> Gather() =>
        _options.Configuration is { } configuration
            ? [GatherAsync("configuration", () => OfConfiguration(configuration)), .. _constant.Value]
            : _constant.Value;

    /// <summary>Ends the programs that were asked and have not answered.</summary>
    public void Dispose() => _stop.Cancel();

    private Task<RunFacts>[] GatherConstant() =>
    [
        .. Part(_options.EnvironmentTags && _program.Value.Tags is { Length: > 0 }, "MLFLOW_RUN_CONTEXT", OfEnvironment),
        .. Part(_options.CommandLine, "command line", () => new RunFacts().With(TagNames.CommandLine, CommandLine.Write(_program.Value.Arguments))),
        .. Part(_options.HostName, "host name", () => new RunFacts().With(TagNames.HostName, Environment.MachineName)),
        .. Part(_options.Software, "software", OfSoftware),
        .. Part(_options.Hardware, "hardware", OfHardware),
        .. Part(_options.Packages, "packages", OfPackages),
        .. Part(_options.Git, "git", OfGit),
        .. Part(_options.Git, "git status", OfGitStatusAsync),
        .. Part(_options.GitDiff, "git diff", OfGitDiffAsync),
    ];

    private IEnumerable<Task<RunFacts>> Part(bool isWanted, string name, Func<RunFacts> gather) =>
        isWanted ? [GatherAsync(name, gather)] : [];

    private IEnumerable<Task<RunFacts>> Part(bool isWanted, string name, Func<Task<RunFacts>> gather) =>
        isWanted ? [GatherAsync(name, gather)] : [];

    private Task<RunFacts> GatherAsync(string name, Func<RunFacts> gather) => GatherAsync(name, () => Task.FromResult(gather()));

    private async Task<RunFacts> GatherAsync(string name, Func<Task<RunFacts>> gather)
    {
        try
        {
            return await Task.Run(gather).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogLeftOut(name, SecretRedactor.Redact(exception.Message));
            return new();
        }
    }

    private RunFacts OfEnvironment()
    {
        var facts = new RunFacts();
        using var tags = JsonDocument.Parse(_program.Value.Tags!);
        foreach (var tag in tags.RootElement.EnumerateObject())
        {
            // Ours tell the library what to do; a name and a parent are the program's to give.
            if (tag.Value.ValueKind == JsonValueKind.String && RunDataRules.IsKey(tag.Name)
                && !tag.Name.StartsWith("mlops.", StringComparison.Ordinal) && tag.Name is not (TagNames.RunName or TagNames.ParentRunId))
            {
                facts.With(tag.Name, tag.Value.GetString());
            }
        }

        return facts;
    }

    private RunFacts OfSoftware() => new RunFacts()
        .With(TagNames.ProgramVersion, _program.Value.Version)
        .With(TagNames.SdkVersion, RunningProgram.VersionOf(typeof(RunContextSource).Assembly))
        .With(TagNames.DotNetVersion, Environment.Version.ToString())
        .With(TagNames.OperatingSystem, RuntimeInformation.OSDescription)
        .With(TagNames.RuntimeIdentifier, RuntimeInformation.RuntimeIdentifier);

    private RunFacts OfHardware()
    {
        var cpuInfo = _program.Value.System.TryRead("proc/cpuinfo") ?? "";
        var cgroup = new Cgroup(_program.Value.System);
        return new RunFacts()
            .With(TagNames.HostCpu, ProcTexts.CpuModel(cpuInfo) ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER"))
            .With(TagNames.HostCpuCount, Text(ProcTexts.CpuCount(cpuInfo) ?? Environment.ProcessorCount))
            .With(TagNames.HostMemory, Megabytes(ProcTexts.Memory(_program.Value.System.TryRead("proc/meminfo") ?? "")?.Total ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes))
            .With(TagNames.ContainerCpuLimit, cgroup.CpuLimit is { } cpus ? Text(cpus) : null)
            .With(TagNames.ContainerMemoryLimit, cgroup.MemoryLimit is { } bytes ? Megabytes(bytes) : null);
    }

    private RunFacts OfPackages() =>
        File.Exists(_program.Value.DepsFile)
            ? new RunFacts().WithFile(PackagesPath, PackageFile.Write(File.ReadAllBytes(_program.Value.DepsFile)))
            : new();

    private RunFacts OfGit()
    {
        if (_repository.Value is not { } repository)
        {
            return new RunFacts().With(TagNames.GitCommit, _program.Value.BuildCommit);
        }

        var (commit, branch) = repository.ReadHead();
        return new RunFacts()
            .With(TagNames.GitCommit, commit)
            .With(TagNames.GitBranch, branch)
            .With(TagNames.GitRepoUrl, repository.ReadRemoteUrl() is { } url ? GitTexts.CleanUrl(url) : null);
    }

    private async Task<RunFacts> OfGitStatusAsync()
    {
        if (AskGit() is not { } git)
        {
            return new();
        }

        var status = await git.ReadStatusAsync(_stop.Token).ConfigureAwait(false);
        return new RunFacts()
            .With(TagNames.GitCommit, status.Commit)
            .With(TagNames.GitBranch, status.Branch)
            .With(TagNames.GitDirty, status.IsDirty ? "true" : "false");
    }

    private async Task<RunFacts> OfGitDiffAsync()
    {
        if (AskGit() is not { } git)
        {
            return new();
        }

        var diff = await git.ReadDiffAsync(_stop.Token).ConfigureAwait(false);
        var text = GitTexts.CleanDiff(diff.Text) + (diff.IsCut ? $"\n# Cut here: more than {GitCommand.MaxDiff} bytes.\n" : "");
        return text.Length == 0 ? new() : new RunFacts().WithFile($"{Folder}/git.diff", Encoding.UTF8.GetBytes(text));
    }

    private static RunFacts OfConfiguration(IEnumerable<KeyValuePair<string, string?>> configuration) =>
        new RunFacts().WithFile($"{Folder}/configuration.json", ConfigurationFile.Write(configuration));

    private GitCommand? AskGit() =>
        _repository.Value is { } repository && Tool.Find("git", _program.Value.SearchPath) is { } git ? new(git, repository) : null;

    private GitRepository? FindRepository() =>
        _options.GitFolder is { } folder ? GitRepository.Find(Path.GetFullPath(folder))
        : GitRepository.Find(_program.Value.Folder) is { } own ? own
        : _program.Value.BuildCommit is null ? GitRepository.Find(_program.Value.WorkingFolder)
        : null;

    private static string Megabytes(long bytes) => Text(Math.Round(bytes / Megabyte));

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    [LoggerMessage(231, LogLevel.Debug, "The run's context goes without its part '{Part}': {Reason}")]
    private partial void LogLeftOut(string part, string reason);
}
