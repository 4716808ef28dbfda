using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Training;

[Collection(EnvironmentCollection.Name)]
public sealed class TrainingEnvironmentTests : IDisposable
{
    private readonly TrainingPlace _place = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task A_run_that_the_environment_names_each_time_is_done_once_and_keeps_its_checkpoints()
    {
        string runId;
        await using (var mlops = _place.Open())
        {
            await using var made = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("training"), Token);
            runId = made.Id;
        }

        using var variable = new EnvironmentVariable("MLFLOW_RUN_ID", runId);
        var first = await _place.TrainAsync(cutOffAt: 5);
        Directory.Delete(_place.HomeFolder, recursive: true);
        var second = await _place.TrainAsync(cutOffAt: 57);
        var third = await _place.TrainAsync();
        var again = await _place.TrainAsync();

        Assert.All([first, second, third, again], start => Assert.Equal(runId, start.RunId));
        Assert.Equal((0L, 0L, 50L, 100L), (first.Start, second.Start, third.Start, again.Start));
        await _place.AssertWholeAsync(runId);
    }
}
