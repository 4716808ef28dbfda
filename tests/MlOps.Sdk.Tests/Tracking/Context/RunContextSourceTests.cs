using Microsoft.Extensions.Logging.Testing;
using MlOps.Sdk.Tests.Machine;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Context;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Context;

public sealed class RunContextSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SystemFolder _system = new();
    private readonly FakeLogger _logger = new();

    [Fact]
    public async Task The_machine_and_the_container_are_described()
    {
        _system.With("proc/cpuinfo", "processor\t: 0\nmodel name\t: AMD EPYC 9B14\nprocessor\t: 1\n")
            .With("proc/meminfo", "MemTotal: 16000000 kB\nMemAvailable: 1 kB\n")
            .With("proc/self/cgroup", "0::/\n")
            .With("sys/fs/cgroup/cpu.max", "150000 100000\n")
            .With("sys/fs/cgroup/memory.max", "2000000000\n");

        var tags = await TagsAsync(options => options.Hardware = true);

        Assert.Equal(
            "mlops.container.cpu_limit=1.5 mlops.container.memory_limit_megabytes=2000 mlops.host.cpu=AMD EPYC 9B14 mlops.host.cpu_count=2 mlops.host.memory_megabytes=16384",
            Shown(tags));
    }

    [Fact]
    public async Task Without_anything_to_read_the_machine_is_described_by_what_dotnet_knows()
    {
        var tags = await TagsAsync(options => options.Hardware = true);

        Assert.Contains("mlops.host.cpu_count", tags.Keys);
        Assert.Contains("mlops.host.memory_megabytes", tags.Keys);
        Assert.DoesNotContain("mlops.container.cpu_limit", tags.Keys);
    }

    [Fact]
    public async Task The_software_is_named_with_its_versions()
    {
        var tags = await TagsAsync(options => options.Software = true, new() { Version = "1.2.0+abc" });

        Assert.Equal(("1.2.0+abc", Environment.Version.ToString()), (tags["mlops.program.version"], tags["mlops.dotnet.version"]));
        Assert.Equal(["mlops.dotnet.version", "mlops.os", "mlops.program.version", "mlops.runtime_identifier", "mlops.sdk.version"], tags.Keys.Order());
    }

    [Fact]
    public async Task The_repository_is_that_of_the_programs_own_folder()
    {
        using var own = await TestRepository.CreateAsync();
        using var other = await TestRepository.CreateAsync("other\n");
        await own.GitAsync("remote", "add", "origin", "https://bob:Zq7hunter2Xw@example.org/a.git");
        own.Write("train.cs", "changed\n");
        Directory.CreateDirectory(Path.Combine(own.Root, "bin"));

        var tags = await TagsAsync(options => options.Git = true, new() { Folder = Path.Combine(own.Root, "bin"), WorkingFolder = other.Root });

        Assert.Equal(
            $"mlflow.source.git.branch=main mlflow.source.git.commit={own.Opened.ReadHead().Commit} mlflow.source.git.dirty=true mlflow.source.git.repoURL=https://example.org/a.git",
            Shown(tags));
    }

    [Fact]
    public async Task The_working_directory_counts_for_a_program_that_no_build_stamped()
    {
        using var repository = await TestRepository.CreateAsync();
        var program = new RunningProgram { Folder = _folder.Path, WorkingFolder = repository.Root, Version = "1.2.0" };
        var stamp = new string('a', 40);

        Assert.Equal(repository.Opened.ReadHead().Commit, (await TagsAsync(options => options.Git = true, program))["mlflow.source.git.commit"]);
        var stamped = await TagsAsync(options => options.Git = true, program with { Version = "1.2.0+" + stamp });
        Assert.Equal($"mlflow.source.git.commit={stamp}", Shown(stamped));
        var named = await TagsAsync(
            options =>
            {
                options.Git = true;
                options.GitFolder = repository.Root;
            },
            program with { Version = "1.2.0+" + stamp });
        Assert.Equal("main", named["mlflow.source.git.branch"]);
    }

    [Fact]
    public async Task Without_git_on_the_machine_the_commit_is_known_all_the_same()
    {
        using var repository = await TestRepository.CreateAsync();

        var tags = await TagsAsync(options => options.Git = options.GitDiff = true, new() { Folder = repository.Root, SearchPath = "" });

        Assert.Equal(["mlflow.source.git.branch", "mlflow.source.git.commit"], tags.Keys.Order());
        Assert.Equal(0, _logger.Collector.Count);
    }

    [Fact]
    public async Task Tags_of_the_environment_are_taken_but_those_that_are_not_its_to_give()
    {
        var tags = await TagsAsync(
            options => options.EnvironmentTags = true,
            new() { Tags = """{ "mlflow.source.type": "JOB", "team": "risk", "n": 3, "bad?key": "x", "mlops.writer": "x", "mlflow.runName": "x", "mlflow.parentRunId": "x" }""" });

        Assert.Equal("mlflow.source.type=JOB team=risk", Shown(tags));
    }

    [Fact]
    public async Task A_part_that_fails_is_a_debug_message_and_nothing_else()
    {
        using var repository = await TestRepository.CreateAsync();
        await Script.WriteAsync(_folder.File("bin/git"), "exit 3");
        File.WriteAllText(_folder.File("a.deps.json"), "{ damaged, password=Zq7hunter2Xw");
        var options = new RunContextOptions { GitDiff = true, Configuration = Failing() };
        var program = new RunningProgram
        {
            Folder = repository.Root, DepsFile = _folder.File("a.deps.json"), SearchPath = _folder.File("bin"), Tags = "no JSON", Arguments = ["train"], Version = "1.2.0", System = _system.Files,
        };

        var facts = await Task.WhenAll(new RunContextSource(options, () => program, _logger).Gather());

        var tags = facts.SelectMany(part => part.Tags).Select(tag => tag.Key).ToArray();
        Assert.Contains("mlops.command_line", tags);
        Assert.Contains("mlops.program.version", tags);
        Assert.Contains("mlops.host.name", tags);
        Assert.Contains("mlops.host.cpu_count", tags);
        Assert.Contains("mlflow.source.git.commit", tags);
        Assert.DoesNotContain("mlflow.source.git.dirty", tags);
        Assert.Empty(facts.SelectMany(part => part.Files));
        var logs = _logger.Collector.GetSnapshot();
        Assert.All(logs, log => Assert.Equal((Microsoft.Extensions.Logging.LogLevel.Debug, 231), (log.Level, log.Id.Id)));
        Assert.Equal(
            ["MLFLOW_RUN_CONTEXT", "configuration", "git diff", "git status", "packages"],
            logs.Select(log => log.GetStructuredStateValue("Part")!).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(logs, log => log.Message.Contains("Zq7hunter2Xw", StringComparison.Ordinal));

        static IEnumerable<KeyValuePair<string, string?>> Failing()
        {
            yield return new("a", "b");
            throw new InvalidOperationException("The provider has no password=Zq7hunter2Xw");
        }
    }

    [Fact]
    public async Task A_git_that_hangs_holds_up_no_other_part()
    {
        using var repository = await TestRepository.CreateAsync();
        var program = new RunningProgram { Folder = repository.Root, SearchPath = _folder.File("bin"), Version = "1.2.0", System = _system.Files };
        await Script.WriteAsync(_folder.File("bin/git"), "exec sleep 600");

        using var source = new RunContextSource(new(), () => program, _logger);
        var parts = source.Gather().ToArray();
        var facts = await Task.WhenAll(parts[..^1]);

        Assert.False(parts[^1].IsCompleted);
        Assert.Contains(facts.SelectMany(part => part.Tags), tag => tag.Key == TagNames.GitCommit);
    }

    [Fact]
    public async Task What_does_not_change_is_gathered_once_and_the_configuration_for_each_run()
    {
        var asked = 0;
        var source = new RunContextSource(
            new() { Git = false, Configuration = Enumerable.Range(0, 1).Select(_ => new KeyValuePair<string, string?>("asked", (++asked).ToString(null, null))) },
            () => new() { System = _system.Files },
            _logger);

        var first = source.Gather().ToArray();
        await Task.WhenAll(first);
        var second = source.Gather().ToArray();
        await Task.WhenAll(second);

        var configuration = Assert.Single(second.Except(first));
        Assert.Contains("\"2\"", System.Text.Encoding.UTF8.GetString((await configuration).Files[0].Value), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_part_can_be_turned_off()
    {
        var options = new RunContextOptions();
        options.Clear();

        Assert.Empty(new RunContextSource(options, RunningProgram.OfProcess, _logger).Gather());
        foreach (var part in typeof(RunContextOptions).GetProperties().Where(property => property.PropertyType == typeof(bool)))
        {
            var all = new RunContextOptions { GitDiff = true };
            var before = new RunContextSource(all, () => new() { Tags = "{}" }, _logger).Gather().ToArray();
            part.SetValue(all, false);
            var after = new RunContextSource(all, () => new() { Tags = "{}" }, _logger).Gather().ToArray();
            await Task.WhenAll(before.Concat(after));
            Assert.True(after.Length < before.Length, part.Name);
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _system.Dispose();
    }

    private async Task<Dictionary<string, string>> TagsAsync(Action<RunContextOptions> configure, RunningProgram? program = null)
    {
        var options = new RunContextOptions();
        options.Clear();
        configure(options);
        program = (program ?? new()) with { System = _system.Files };
        var facts = await Task.WhenAll(new RunContextSource(options, () => program, _logger).Gather());
        return facts.SelectMany(part => part.Tags).GroupBy(tag => tag.Key).ToDictionary(tag => tag.Key, tag => tag.First().Value);
    }

    private static string Shown(Dictionary<string, string> tags) =>
        string.Join(' ', tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));
}
