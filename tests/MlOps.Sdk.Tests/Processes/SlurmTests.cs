using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>Jobs of a real Slurm that are preempted, or come to their time limit, and are queued again.</summary>
public sealed class SlurmTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_is_preempted_and_queued_again_ends_with_the_state_of_an_unbroken_one()
    {
        await using var slurm = await StartAsync();
        var job = await SubmitAsync(slurm, steps: 60, "", """
            [ $code = 143 ] && sleep 60 # ended early, the job would count as completed
            """);
        await WaitForLineAsync(slurm, "step 7");

        var other = await slurm.RunAsync("sbatch", "--parsable", "--partition=high", "--output=/dev/null", "--wrap=sleep 1");
        await WaitForLineAsync(slurm, "srun ended with 143");
        await slurm.UntilAsync(other, "JobState=COMPLETED");
        Assert.Contains("Restarts=1", await slurm.UntilAsync(job, "JobState=PENDING"), StringComparison.Ordinal);
        await slurm.RunAsync("scontrol", "update", $"JobId={job}", SlurmCluster.Soon); // Slurm waits for two minutes

        await AssertEndsAsync(slurm, job, 60, "SIGTERM: the Slurm job");
    }

    [Fact]
    public async Task A_job_that_hears_of_its_time_limit_and_queues_itself_again_ends_with_the_state_of_an_unbroken_one()
    {
        await using var slurm = await StartAsync();

        // Slurm looks at limits every half a minute.
        var job = await SubmitAsync(slurm, steps: 300, "#SBATCH --time=1 --signal=USR1@50", """
            [ $code = 75 ] && scontrol requeue $SLURM_JOB_ID && sleep 60
            """);
        await WaitForLineAsync(slurm, "srun ended with 75");

        Assert.Contains("Restarts=1", await slurm.UntilAsync(job, "JobState=PENDING"), StringComparison.Ordinal);
        await slurm.RunAsync("scontrol", "update", $"JobId={job}", SlurmCluster.Soon, "TimeLimit=10");

        await AssertEndsAsync(slurm, job, 300, "SIGUSR1: the Slurm job");
    }

    private static async Task<SlurmCluster> StartAsync()
    {
        var (cluster, reason) = await SlurmCluster.StartAsync();
        Assert.SkipWhen(cluster is null, reason);
        return cluster!;
    }

    private static async Task<string> SubmitAsync(SlurmCluster slurm, int steps, string options, string afterwards)
    {
        var script = slurm.PathOf("job.sh");
        await File.WriteAllTextAsync(script, $$"""
            #!/bin/sh
            #SBATCH --partition=low --requeue --open-mode=append --output={{slurm.PathOf("job.out")}}
            {{options}}
            echo "restarts ${SLURM_RESTART_COUNT:-0}"
            [ -z "$SLURM_RESTART_COUNT" ] && milliseconds=200 || milliseconds=0
            srun {{Program}} train {{slurm.PathOf("train")}} {{steps}} $milliseconds
            code=$?
            echo "srun ended with $code"
            {{afterwards}}
            exit $code

            """, Token);
        Directory.CreateDirectory(slurm.PathOf("train"));
        return await slurm.RunAsync("sbatch", "--parsable", script);
    }

    private static async Task AssertEndsAsync(SlurmCluster slurm, string job, int steps, string notice)
    {
        await WaitForLineAsync(slurm, "state sha256 ");
        await slurm.UntilAsync(job, "JobState=COMPLETED");
        var lines = await File.ReadAllLinesAsync(slurm.PathOf("job.out"), Token);
        Assert.Equal(["restarts 0", "restarts 1"], lines.Where(line => line.StartsWith("restarts ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("Its checkpoint is on the disk", StringComparison.Ordinal));

        var unbroken = await ProcessRunner.RunAsync(Program, ["train", slurm.PathOf("unbroken"), $"{steps}", "0"], new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = null });
        Assert.Equal(
            unbroken.EnsureSuccess().Output.Split('\n').Single(line => line.StartsWith("state sha256 ", StringComparison.Ordinal)),
            lines.Single(line => line.StartsWith("state sha256 ", StringComparison.Ordinal)));

        await using var mlops = MlOpsClient.Create(options =>
        {
            options.TrackingUri = "sqlite:///" + slurm.PathOf("train/mlflow.db");
            options.HomeFolder = slurm.PathOf("reader");
            options.CloseRunsOnSignals = false;
        });
        var run = Assert.Single(await mlops.Tracking.SearchRunsAsync(options: new() { ExperimentNames = { "train" } }, cancellationToken: Token).ToListAsync(Token));
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Contains(notice, run.Tags["mlops.interrupted"], StringComparison.Ordinal);
        var points = await mlops.Tracking.GetMetricHistoryAsync(run.Id, "value", Token).ToListAsync(Token);
        Assert.Equal(Enumerable.Range(0, steps).Select(step => (long)step), points.Select(point => point.Step).Order());
    }

    private static async Task WaitForLineAsync(SlurmCluster slurm, string beginning)
    {
        using var patience = new CancellationTokenSource(Patience);
        var path = slurm.PathOf("job.out");
        try
        {
            while (!File.Exists(path) || !(await File.ReadAllLinesAsync(path, Token)).Any(line => line.StartsWith(beginning, StringComparison.Ordinal)))
            {
                await Task.Delay(100, patience.Token);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"The job wrote no line '{beginning}…'.\n{(File.Exists(path) ? await File.ReadAllTextAsync(path, Token) : "")}\n{await slurm.LogsAsync()}");
        }
    }

    private static string Program => RepositoryPaths.ArtifactsOf("MlOps.TestApp");
}
