using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Tests.Checkpointing;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Training;

/// <summary>A place for checkpoints at which trainings of a hundred steps start, one after another, are cut off or come to their end.</summary>
internal sealed class TrainingPlace : IDisposable
{
    public const int Steps = 100;

    private readonly TempFolder _folder = new();

    public TrainingPlace() => Store = Sqlite("mlflow");

    /// <summary>The store of the next start.</summary>
    public string Store { get; set; }

    /// <summary>The name of the home folder of the next start: another one stands for another machine.</summary>
    public string Home { get; set; } = ".mlops";

    public TimeSpan DrainTimeout { get; set; } = new MlOpsClientOptions().DrainTimeout;

    public TimeSpan RecoveryTimeout { get; set; } = new MlOpsClientOptions().RecoveryTimeout;

    public string Checkpoints => _folder.File("checkpoints");

    public string HomeFolder => _folder.File(Home);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Sqlite(string name) => "sqlite:///" + _folder.File(name + ".db");

    public MlOpsClient Open() => MlOpsClient.Create(options =>
    {
        options.TrackingUri = Store;
        options.HomeFolder = HomeFolder;
        options.DrainTimeout = DrainTimeout;
        options.RecoveryTimeout = RecoveryTimeout;
        options.CloseRunsOnSignals = false;
        options.Context.Clear();
    });

    /// <summary>Goes on with the training there, or begins one.</summary>
    /// <param name="cutOffAt">The step at whose end all is as after a kill: what was logged is there, and the program has ended nothing.</param>
    /// <param name="saving">Every tenth step when not given.</param>
    /// <param name="resume">The run that is named.</param>
    public async Task<StartedTraining> TrainAsync(long? cutOffAt = null, SavePolicy? saving = null, string? resume = null)
    {
        var mlops = Open();
        var training = await StartAsync(mlops, saving, resume);
        var start = await TrainAsync(training, cutOffAt);
        await training.Checkpoints!.DisposeAsync();
        await mlops.DisposeAsync();
        return new(training.Run.Id, training.Attempt, start);
    }

    public Task<TrainingSession> StartAsync(MlOpsClient mlops, SavePolicy? saving = null, string? resume = null) => mlops.StartTrainingAsync(
        TrainingDescription.Of(resume is null ? RunDescription.InExperiment("training") : RunDescription.Resume(resume))
            .CheckpointTo(Checkpoints, saving ?? SavePolicy.EveryNSteps(10), RetentionPolicy.LatestN(3)),
        Token);

    /// <returns>The first step.</returns>
    public static async Task<long> TrainAsync(TrainingSession training, long? cutOffAt = null)
    {
        var state = new SomeState();
        await training.RestoreAsync(state, Token);
        var start = training.NextStep;
        for (var step = start; step < Steps; step++)
        {
            state.Become((int)step);
            training.Run.LogMetric("loss", step * 0.5, step);
            if (step == cutOffAt)
            {
                return start;
            }

            await training.CompleteStepAsync(step, state, cancellationToken: Token);
            await training.Checkpoints!.FlushAsync(Token);
        }

        await training.CompleteAsync(Token);
        return start;
    }

    /// <summary>The steps and values of a metric, in the order of steps.</summary>
    public async Task<List<(long Step, double Value)>> HistoryAsync(string runId, string key = "loss")
    {
        await using var mlops = Open();
        return [.. (await mlops.Tracking.GetMetricHistoryAsync(runId, key, Token).ToListAsync(Token)).OrderBy(point => point.Step).Select(point => (point.Step, point.Value))];
    }

    /// <summary>A run that has ended as an unbroken one does.</summary>
    public async Task AssertWholeAsync(string runId)
    {
        Assert.Equal(Enumerable.Range(0, Steps).Select(step => ((long)step, step * 0.5)), await HistoryAsync(runId));
        await using var mlops = Open();
        Assert.Equal(RunStatus.Finished, (await mlops.Tracking.GetRunAsync(runId, Token)).Status);
    }

    /// <summary>How many runs the store has.</summary>
    public async Task<int> CountRunsAsync()
    {
        await using var mlops = Open();
        return await mlops.Tracking.SearchRunsAsync(options: new() { ExperimentNames = { "training" } }, cancellationToken: Token).CountAsync(Token);
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>What became of a start.</summary>
internal sealed record StartedTraining(string RunId, int Attempt, long Start);
