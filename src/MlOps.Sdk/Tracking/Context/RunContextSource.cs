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
    private readonly Lazy<(Task<RunFacts>[] Quick, Task<RunFacts>[] Slow)> _constant;

    public RunContextSource(RunContextOptions options, Func<RunningProgram> program, ILogger logger)
    {
        _options = options;
        _program = new(program); // looked at in the background
        _logger = logger;
        _repository = new(FindRepository);
        _constant = new(GatherConstant);
    }

    /// <summary>
    /// The parts, in the order of their precedence: a tag of an earlier one is not set by a later. What is known at once goes before what takes long,
    /// so that a run that is over soon, on a machine that is busy, has the one without the other.
    /// </summary>
    public IEnumerable<Task<RunFacts>> Gather()
    {
        var (quick, slow) = _constant.Value;
        return _options.Configuration is { } configuration
            ? [.. quick, GatherAsync("configuration", () => OfConfiguration(configuration)), .. slow]
            : [.. quick, .. slow];
    }

    /// <summary>Ends the programs that were asked and have not answered.</summary>
    public void Dispose() => _stop.Cancel();

    private (Task<RunFacts>[] Quick, Task<RunFacts>[] Slow) GatherConstant()
    {
        // What takes longest begins first: git, then the packages.
        var status = Begin(_options.Git, "git status", OfGitStatus, TaskCreationOptions.LongRunning);
        var diff = Begin(_options.GitDiff, "git diff", OfGitDiff, TaskCreationOptions.LongRunning);
        var packages = Begin(_options.Packages, "packages", OfPackages);
        var environment = Begin(_options.EnvironmentTags, "MLFLOW_RUN_CONTEXT", OfEnvironment);
        var commandLine = Begin(_options.CommandLine, "command line", OfCommandLine);
        var hostName = Begin(_options.HostName, "host name", OfHostName);
        var software = Begin(_options.Software, "software", OfSoftware);
        var hardware = Begin(_options.Hardware, "hardware", OfHardware);
        var git = Begin(_options.Git, "git", OfGit);
        return ([.. environment, .. commandLine, .. hostName, .. software, .. hardware, .. git], [.. packages, .. status, .. diff]);

        Task<RunFacts>[] Begin(bool isWanted, string name, Func<RunFacts> gather, TaskCreationOptions options = TaskCreationOptions.None) =>
            isWanted ? [GatherAsync(name, gather, options)] : [];
    }

    private Task<RunFacts> GatherAsync(string name, Func<RunFacts> gather, TaskCreationOptions options = TaskCreationOptions.None) =>
        Task.Factory.StartNew(() => TryGather(name, gather), CancellationToken.None, options, TaskScheduler.Default);

    private RunFacts TryGather(string name, Func<RunFacts> gather)
    {
        try
        {
            return gather();
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
        if (_program.Value.Tags is not { Length: > 0 } text)
        {
            return facts;
        }

        using var tags = JsonDocument.Parse(text);
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

    private RunFacts OfCommandLine() => new RunFacts().With(TagNames.CommandLine, CommandLine.Write(_program.Value.Arguments));

    private RunFacts OfHostName() => new RunFacts().With(TagNames.HostName, Environment.MachineName);

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

    private RunFacts OfGitStatus()
    {
        if (AskGit() is not { } git)
        {
            return new();
        }

        var status = git.ReadStatus(_stop.Token);
        return new RunFacts()
            .With(TagNames.GitCommit, status.Commit)
            .With(TagNames.GitBranch, status.Branch)
            .With(TagNames.GitDirty, status.IsDirty ? "true" : "false");
    }

    private RunFacts OfGitDiff()
    {
        if (AskGit() is not { } git)
        {
            return new();
        }

        var diff = git.ReadDiff(_stop.Token);
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
