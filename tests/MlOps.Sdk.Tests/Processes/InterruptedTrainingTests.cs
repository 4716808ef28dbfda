using System.Globalization;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>Real processes that train, get signals, and are started again.</summary>
public abstract class InterruptedTrainingTests : IDisposable
{
    private const int Steps = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly int SigUsr1 = OperatingSystem.IsMacOS() ? 30 : 10;

    // Once for both stores.
    private static readonly Lazy<Task<string>> Unbroken = new(UnbrokenAsync);

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The store's address; <see langword="null"/> for the database in the folder.</summary>
    protected abstract string? Store { get; }

    [Theory]
    [InlineData("SIGTERM", 143, "sigterm: Signal")]
    [InlineData("SIGTERM twice", 143, "sigterm: Signal")]
    [InlineData("SIGINT", 75, "console: UserRequest")]
    [InlineData("SIGUSR1 in a Slurm job", 75, "slurm: Signal")]
    public async Task A_process_that_gets_a_signal_keeps_its_step_says_so_by_its_exit_code_and_goes_on_when_started_again(string what, int exitCode, string notice)
    {
        var variables = what.Contains("Slurm", StringComparison.Ordinal) ? new[] { ("SLURM_JOB_ID", "42") } : [];
        string runId;
        await using (var first = Start(300, null, variables)) // it has steps left when the signal comes
        {
            runId = await RunIdAsync(first);
            await first.WaitForLineAsync("step 7", Patience);
            Send(first, what);
            var stopped = await first.WaitForExitAsync(Patience);

            Assert.Equal(exitCode, stopped.ExitCode);
            Assert.Contains($"kept {LastStep(stopped) + 1}: ", stopped.Output, StringComparison.Ordinal);
            Assert.Contains("Its checkpoint is on the disk", stopped.Output, StringComparison.Ordinal);
        }

        var run = await ReadAsync(runId);
        Assert.Equal(RunStatus.Killed, run.Status);
        Assert.StartsWith(notice, run.Tags["mlops.interrupted"], StringComparison.Ordinal);

        await using (var second = Start(5, hangAt: 30))
        {
            Assert.Equal(runId, await RunIdAsync(second));
            await second.WaitForLineAsync("hangs", Patience);
            await UntilAsync(runId, stored => stored.Status == RunStatus.Running);
            second.Kill();
        }

        await AssertFinishesAsync(runId, attempt: 3);
    }

    [Fact]
    public async Task A_second_Ctrl_C_ends_a_training_whose_step_does_not_end_and_it_goes_on_from_its_last_checkpoint()
    {
        string runId;
        await using (var process = Start(5, hangAt: 12))
        {
            runId = await RunIdAsync(process);
            await process.WaitForLineAsync("hangs", Patience);
            process.Signal(RunningProcess.SigInt);
            await UntilAsync(runId, stored => stored.Tags.ContainsKey("mlops.interrupted"));
            process.Signal(RunningProcess.SigInt);

            Assert.Equal(130, (await process.WaitForExitAsync(Patience)).ExitCode);
        }

        await DeliverAsync();
        Assert.Equal(RunStatus.Killed, (await ReadAsync(runId)).Status);
        await AssertFinishesAsync(runId, attempt: 2);
    }

    [Fact]
    public async Task A_step_that_does_not_end_after_SIGTERM_leaves_the_last_snapshot_and_a_run_that_was_killed()
    {
        string runId;
        await using (var process = Start(5, hangAt: 12, ("MLOPS_GRACE_PERIOD", "3")))
        {
            runId = await RunIdAsync(process);
            await process.WaitForLineAsync("hangs", Patience);
            process.Signal(RunningProcess.SigTerm);
            var run = await UntilAsync(runId, stored => stored.Tags.ContainsKey("mlops.interrupted"));
            process.Kill(); // as the system does once the grace period is over

            Assert.Contains("Step 12 did not end in time", run.Tags["mlops.interrupted"], StringComparison.Ordinal);
            Assert.Equal(137, (await process.WaitForExitAsync(Patience)).ExitCode);
        }

        await DeliverAsync();
        Assert.Equal(RunStatus.Killed, (await ReadAsync(runId)).Status);
        await AssertFinishesAsync(runId, attempt: 2);
    }

    protected RunningProcess Start(int milliseconds, long? hangAt = null, params (string Name, string Value)[] variables) =>
        Start(_folder.Path, Store, milliseconds, hangAt, variables);

    protected static async Task<string> RunIdAsync(RunningProcess process) => (await process.WaitForLineAsync("run ", Patience)).Split(' ')[1];

    protected static Task<ProcessResult> EndOf(RunningProcess process) => process.WaitForExitAsync(Patience);

    protected static Task WaitForStepAsync(RunningProcess process, int step) => process.WaitForLineAsync($"step {step}", Patience);

    /// <summary>Starts once more, and sees that it comes to the end that an unbroken training has.</summary>
    protected async Task AssertFinishesAsync(string runId, int attempt)
    {
        await using (var last = Start(0))
        {
            var result = (await last.WaitForExitAsync(Patience)).EnsureSuccess();
            Assert.Contains($"run {runId} attempt {attempt} from ", result.Output, StringComparison.Ordinal);
            Assert.Equal(await Unbroken.Value, HashIn(result));
        }

        await using var mlops = Open(_folder.File(".reader"));
        Assert.Equal(RunStatus.Finished, (await mlops.Tracking.GetRunAsync(runId, Token)).Status);
        var points = await mlops.Tracking.GetMetricHistoryAsync(runId, "value", Token).ToListAsync(Token);
        Assert.Equal(Enumerable.Range(0, Steps).Select(step => (long)step), points.Select(point => point.Step).Order());
        Assert.Single(await mlops.Tracking.SearchRunsAsync(options: new() { ExperimentNames = { "train" } }, cancellationToken: Token).ToListAsync(Token));
    }

    private static RunningProcess Start(string folder, string? store, int milliseconds, long? hangAt, params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string?>
        {
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["NO_GCE_CHECK"] = "true",
            ["KUBERNETES_SERVICE_HOST"] = null,
            ["MLOPS_GRACE_PERIOD"] = null,
            ["SLURM_JOB_ID"] = null,
            ["MLFLOW_TRACKING_URI"] = store,
        };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        List<string> args = ["train", folder, Steps.ToString(CultureInfo.InvariantCulture), milliseconds.ToString(CultureInfo.InvariantCulture)];
        if (hangAt is { } step)
        {
            args.Add(step.ToString(CultureInfo.InvariantCulture));
        }

        return ProcessRunner.Start(RepositoryPaths.ArtifactsOf("MlOps.TestApp"), args, environment);
    }

    private static async Task<string> UnbrokenAsync()
    {
        using var folder = new TempFolder();
        await using var process = Start(folder.Path, null, 0, null);
        return HashIn((await process.WaitForExitAsync(Patience)).EnsureSuccess());
    }

    private static string HashIn(ProcessResult result) => result.Output.Split('\n').Single(line => line.StartsWith("state sha256 ", StringComparison.Ordinal));

    private static int LastStep(ProcessResult result) =>
        int.Parse(result.Output.Split('\n').Last(line => line.StartsWith("step ", StringComparison.Ordinal))["step ".Length..], CultureInfo.InvariantCulture);

    private static void Send(RunningProcess process, string what)
    {
        if (what.StartsWith("SIGUSR1", StringComparison.Ordinal))
        {
            process.Signal(SigUsr1);
            return;
        }

        process.Signal(what == "SIGINT" ? RunningProcess.SigInt : RunningProcess.SigTerm);
        if (what.EndsWith("twice", StringComparison.Ordinal))
        {
            process.Signal(RunningProcess.SigTerm);
        }
    }

    private async Task<Run> ReadAsync(string runId)
    {
        await using var mlops = Open(_folder.File(".reader"));
        return await mlops.Tracking.GetRunAsync(runId, Token);
    }

    private async Task<Run> UntilAsync(string runId, Func<Run, bool> isSo)
    {
        await using var mlops = Open(_folder.File(".reader"));
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                var runs = mlops.Tracking.SearchRunsAsync(options: new() { ExperimentNames = { "train" } }, cancellationToken: patience.Token);
                if (await runs.FirstOrDefaultAsync(stored => IsRun(stored, runId) && isSo(stored), patience.Token) is { } run)
                {
                    return run;
                }
            }
            catch (MlflowException e) when (e.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
            {
                // The experiment is not there yet.
            }

            await Task.Delay(50, patience.Token);
        }
    }

    // A server gives a run an id of its own, and keeps ours as a tag.
    private static bool IsRun(Run stored, string runId) => stored.Id == runId || stored.Tags.GetValueOrDefault("mlops.run_id") == runId;

    /// <summary>Has another process deliver what the killed one left.</summary>
    private async Task DeliverAsync()
    {
        await using var mlops = Open(_folder.File(".mlops"));
        await MlOpsClient.SyncAsync(_folder.File(".mlops"), Token);
    }

    private MlOpsClient Open(string home) => MlOpsClient.Create(options =>
    {
        options.TrackingUri = Store ?? "sqlite:///" + _folder.File("mlflow.db");
        options.HomeFolder = home;
        options.CloseRunsOnSignals = false;
    });
}
