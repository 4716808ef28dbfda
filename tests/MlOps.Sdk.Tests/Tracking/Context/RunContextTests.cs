using System.Text;
using MlOps.Sdk.Machine;
using MlOps.Sdk.Tests.Machine;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Context;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Tracking.Context;

public sealed class RunContextTests : IDisposable
{
    private const string Secret = "Zq7hunter2Xw";

    // The context is in the run when it ends. On a busy machine that takes longer than the second that a program waits for it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task A_run_that_is_over_at_once_has_its_context()
    {
        using var repository = await TestRepository.CreateAsync();
        repository.Write("train.cs", "second\n");
        await using var mlops = _folder.Create(options =>
        {
            TurnOn(options.Context, repository.Root);
            options.DrainTimeout = Patience;
            options.Context.Configuration = [new("Model:Hidden", "64")];
        });
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);

        string[] expected =
        [
            "mlflow.source.git.branch", "mlflow.source.git.commit", "mlflow.source.git.dirty", "mlops.command_line", "mlops.dotnet.version", "mlops.host.cpu_count",
            "mlops.host.memory_megabytes", "mlops.host.name", "mlops.os", "mlops.program.version", "mlops.runtime_identifier", "mlops.sdk.version",
        ];
        Assert.Empty(expected.Except(stored.Tags.Keys));
        Assert.Equal((repository.Opened.ReadHead().Commit, "main", "true"), (stored.Tags[TagNames.GitCommit], stored.Tags[TagNames.GitBranch], stored.Tags[TagNames.GitDirty]));
        Assert.Contains("\"Polly.Core\"", Artifact(stored, "packages.json"), StringComparison.Ordinal);
        Assert.Contains("\"Model:Hidden\": \"64\"", Artifact(stored, "configuration.json"), StringComparison.Ordinal);
        Assert.Contains("+second", Artifact(stored, "git.diff"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_fails_or_is_nested_has_it_too_and_a_resumed_one_keeps_what_it_has()
    {
        await using var mlops = _folder.Create(options =>
        {
            options.Context.HostName = true;
            options.Context.Grace = Patience;
        });
        await using var parent = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var child = await parent.StartNestedAsync(RunDescription.Default, Token);
        await child.DisposeAsync();
        await parent.CompleteAsync(Token);
        await mlops.Tracking.SetRunTagAsync(parent.Id, TagNames.HostName, "where it began", Token);

        await using var again = await mlops.Tracking.StartRunAsync(RunDescription.Resume(parent.Id), Token);
        await again.CompleteAsync(Token);

        Assert.Equal(Environment.MachineName, (await mlops.Tracking.GetRunAsync(child.Id, Token)).Tags[TagNames.HostName]);
        Assert.Equal("where it began", (await mlops.Tracking.GetRunAsync(parent.Id, Token)).Tags[TagNames.HostName]);
    }

    [Fact]
    public async Task Tags_that_the_program_sets_go_before_those_of_the_context()
    {
        await using var mlops = _folder.Create(options =>
        {
            options.Context.Grace = Patience;
            options.Context.HostName = true;
            options.Context.CommandLine = true;
            options.Context.Software = true;
        });
        var description = RunDescription.Default.WithTag(TagNames.HostName, "by description");
        for (var round = 0; round < 20; round++)
        {
            await using var run = await mlops.Tracking.StartRunAsync(description, Token);
            run.SetTag(TagNames.CommandLine, "by call");
            await run.CompleteAsync(Token);

            var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
            Assert.Equal(("by description", "by call"), (stored.Tags[TagNames.HostName], stored.Tags[TagNames.CommandLine]));
            Assert.Contains(TagNames.DotNetVersion, stored.Tags.Keys);
        }
    }

    [Fact]
    public async Task A_file_that_takes_long_holds_up_none_of_the_tags()
    {
        using var release = new ManualResetEventSlim();
        await using var mlops = _folder.Create(options =>
        {
            options.Context.CommandLine = true;
            options.Context.Configuration = Held();
        });
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        while (!(await mlops.Tracking.GetRunAsync(run.Id, Token)).Tags.ContainsKey(TagNames.CommandLine))
        {
            await Task.Delay(10, Token);
        }

        release.Set();

        IEnumerable<KeyValuePair<string, string?>> Held()
        {
            release.Wait(Token);
            yield return new("a", "b");
        }
    }

    [Fact]
    public async Task What_is_turned_off_is_not_noted()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);

        Assert.Equal(["mlflow.runName", "mlflow.source.name", "mlflow.source.type", "mlflow.user", "mlops.writer"], stored.Tags.Keys.Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(stored.ArtifactUri, RunContextSource.Folder)));
    }

    [Fact]
    public async Task No_secret_of_the_repository_or_the_configuration_reaches_the_journal_or_the_store()
    {
        using var repository = await TestRepository.CreateAsync();
        await repository.GitAsync("remote", "add", "origin", $"https://bob:{Secret}@example.org/a.git");
        repository.Write("train.cs", $"var apiKey = \"{Secret}\";\n-----BEGIN PRIVATE KEY-----\n{Secret}{Secret}\n-----END PRIVATE KEY-----\nvar kept = 3;\n");
        var configure = (MlOpsClientOptions options) =>
        {
            TurnOn(options.Context, repository.Root);
            options.Context.Configuration = [new("Db:Password", Secret), new("Note", $"it is {Secret}"), new("Source", "https://bob:0therZq7hunter2@example.org"), new("Kept", "kept in configuration")];
        };
        await using (var offline = _folder.Create(options =>
        {
            configure(options);
            options.TrackingUri = "http://localhost:1";
            options.DrainTimeout = TimeSpan.FromSeconds(1);
        }))
        {
            await using var waiting = await offline.Tracking.StartRunAsync(cancellationToken: Token);
            await waiting.CompleteAsync(Token);
        }

        var journal = Everything(_folder.HomeFolder);
        await using var mlops = _folder.Create(configure);
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.CompleteAsync(Token);

        foreach (var all in new[] { journal, Everything(_folder.Path) })
        {
            Assert.Contains("mlflow.source.git.repoURL", all, StringComparison.Ordinal);
            Assert.Contains("var kept = 3;", all, StringComparison.Ordinal);
            Assert.Contains("kept in configuration", all, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, all, StringComparison.Ordinal);
            Assert.DoesNotContain("0therZq7hunter2", all, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task No_secret_of_the_command_line_or_the_environment_reaches_the_journal_or_the_store()
    {
        var variables = new Dictionary<string, string?>
        {
            ["MLFLOW_RUN_CONTEXT"] = """{ "mlflow.source.type": "JOB", "mlflow.user": "scheduler" }""",
            ["MLOPS_TEST_CONTEXT_GRACE"] = "0:02:00",
            ["MY_API_KEY"] = Secret + "InTheEnvironment",
        };
        string[] arguments = ["context", _folder.Path, "--api-key", Secret, $"--db=Server=db;Password={Secret}", $"https://bob:{Secret}@example.org", Secret + "InTheEnvironment", "kept in command line"];

        var result = await ProcessRunner.RunAsync(RepositoryPaths.ArtifactsOf("MlOps.TestApp"), arguments, variables);

        var id = result.EnsureSuccess().Output.Trim();
        await using var mlops = _folder.Create();
        var stored = await mlops.Tracking.GetRunAsync(id, Token);
        Assert.EndsWith(
            $"context {_folder.Path} --api-key [redacted] --db=Server=db;Password=[redacted] https://[redacted]@example.org [redacted] \"kept in command line\"",
            stored.Tags[TagNames.CommandLine],
            StringComparison.Ordinal);
        Assert.Equal(("JOB", "scheduler"), (stored.Tags[TagNames.SourceType], stored.Tags[TagNames.User]));
        Assert.Equal(GitRepository.Find(RepositoryPaths.Root)?.ReadHead().Commit, stored.Tags.GetValueOrDefault(TagNames.GitCommit));
        Assert.Contains("\"Polly.Core\"", Artifact(stored, "packages.json"), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Everything(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_git_that_hangs_keeps_no_run_from_ending_and_is_ended_with_the_client()
    {
        using var bin = new TempFolder();
        var variables = new Dictionary<string, string?>
        {
            ["MLOPS_TEST_CONTEXT_GRACE"] = "0:00:05", // all of which it waits
            ["PATH"] = bin.Path + ":" + Environment.GetEnvironmentVariable("PATH"),
        };
        await Script.WriteAsync(bin.File("git"), $"echo $$ > '{bin.File("pid")}.new'; mv '{bin.File("pid")}.new' '{bin.File("pid")}'; exec /bin/sleep 600");

        var result = await ProcessRunner.RunAsync(
            RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["context", _folder.Path], variables);

        var id = result.EnsureSuccess().Output.Trim();
        await using var mlops = _folder.Create();
        var stored = await mlops.Tracking.GetRunAsync(id, Token);
        Assert.Equal(RunStatus.Finished, stored.Status);
        Assert.Contains(TagNames.HostName, stored.Tags.Keys);
        Assert.DoesNotContain(TagNames.GitDirty, stored.Tags.Keys);
        Assert.True(File.Exists(bin.File("pid")), "The git in PATH was not asked: the test is void.");
        while (IsAlive(File.ReadAllText(bin.File("pid")).Trim()))
        {
            await Task.Delay(20, Token);
        }

        // One that has ended and that nobody has asked about yet is still listed, as Z.
        static bool IsAlive(string id) => new SystemFiles().TryRead($"proc/{id}/stat") is { } stat && !stat.Contains(") Z ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_that_takes_no_files_keeps_no_tag_from_the_run()
    {
        _folder.Write(".mlops", "a file where the folder should be");
        await using var mlops = _folder.Create(options =>
        {
            options.Context.Grace = Patience;
            options.Context.Packages = true;
            options.Context.HostName = true;
            options.Context.Configuration = [new("a", "b")];
        });
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.CompleteAsync(Token);

        Assert.Equal(Environment.MachineName, (await mlops.Tracking.GetRunAsync(run.Id, Token)).Tags[TagNames.HostName]);
        Assert.NotEmpty(_folder.LogsOf(232));
    }

    [Fact]
    public async Task On_a_server_the_packages_are_not_logged_and_nothing_is_warned_of()
    {
        await using var server = await MlflowTestServer.StartAsync();
        await using var mlops = _folder.Create(options =>
        {
            options.TrackingUri = server.Uri.ToString();
            options.Context.Grace = Patience;
            options.Context.Packages = true;
            options.Context.HostName = true;
        });
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.CompleteAsync(Token);

        Assert.Equal(Environment.MachineName, (await mlops.Tracking.GetRunAsync(run.Id, Token)).Tags[TagNames.HostName]);
        Assert.DoesNotContain(_folder.Logs.GetSnapshot(), log => log.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    public void Dispose() => _folder.Dispose();

    private static void TurnOn(RunContextOptions options, string repository)
    {
        options.Grace = Patience;
        options.Git = options.GitDiff = options.CommandLine = options.Software = options.Hardware = options.HostName = options.Packages = true;
        options.GitFolder = repository;
    }

    private static string Artifact(Run run, string name) => File.ReadAllText(Path.Combine(run.ArtifactUri, RunContextSource.Folder, name));

    /// <summary>All bytes of all files, names included.</summary>
    private static string Everything(string folder) => string.Join('\n',
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => file + "\n" + Encoding.Latin1.GetString(ReadShared(file))));

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
