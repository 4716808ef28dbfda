using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Interruption;
using MlOps.Sdk.Tests.Checkpointing;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Training;

/// <summary>Deadlines that are past, and far away.</summary>
public sealed class TrainingStopTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(100 * 24, 1)]
    public async Task A_run_is_killed_and_says_what_is_kept_also_when_the_deadline_is_past_or_months_away(int hours, long kept)
    {
        await using (var mlops = Open())
        {
            await using var first = await StartAsync(mlops, new());
            await first.CompleteStepAsync(0, new SomeState(), cancellationToken: Token);
            await first.Checkpoints!.FlushAsync(Token);
        }

        var source = new RaisedSource();
        string runId;
        await using (var mlops = Open())
        {
            await using var second = await StartAsync(mlops, source);
            runId = second.Run.Id;
            await second.RestoreAsync(new SomeState(), Token);
            source.Raise(new(InterruptionKind.Terminate, "test") { Deadline = TimeProvider.System.GetUtcNow().AddHours(hours) });
            while (!second.Interruption!.Interrupted.IsCancellationRequested)
            {
                await Task.Delay(1, Token);
            }

            var exception = await Assert.ThrowsAsync<TrainingInterruptedException>(() => second.CompleteStepAsync(1, new SomeState(), cancellationToken: Token).AsTask());

            Assert.Equal(kept, exception.KeptStep);
        }

        await using var reader = Open();
        var run = await reader.Tracking.GetRunAsync(runId, Token);
        Assert.Equal(RunStatus.Killed, run.Status);
        Assert.StartsWith("test: Terminate", run.Tags["mlops.interrupted"], StringComparison.Ordinal);
    }

    private Task<TrainingSession> StartAsync(MlOpsClient mlops, RaisedSource source) => mlops.StartTrainingAsync(
        "training",
        training => training.CheckpointTo(_folder.File("checkpoints"), SavePolicy.EveryNSteps(1)).StopOnInterruption(options =>
        {
            options.Detect = false;
            options.Sources.Add(source);
        }),
        Token);

    private MlOpsClient Open() => MlOpsClient.Create(options =>
    {
        options.TrackingUri = "sqlite:///" + _folder.File("mlflow.db");
        options.HomeFolder = _folder.File(".mlops");
    });
}
