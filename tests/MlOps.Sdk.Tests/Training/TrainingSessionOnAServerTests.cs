using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Training;

public sealed class TrainingSessionOnAServerTests : TrainingSessionTests, IAsyncLifetime
{
    private MlflowTestServer? _server;

    public async ValueTask InitializeAsync() => _server = await MlflowTestServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task Training_that_was_cut_off_before_the_server_heard_of_its_run_goes_on_with_it()
    {
        await _server!.StopAsync();
        DrainTimeout = TimeSpan.FromMilliseconds(100);
        var first = await TrainAsync(cutOffAt: 57);
        await _server.StartAgainAsync();
        DrainTimeout = TimeSpan.FromMinutes(1);

        var second = await TrainAsync();

        Assert.Equal((first.RunId, 2, 50L), (second.RunId, second.Attempt, second.Start));
        await using var mlops = Open();
        Assert.Equal(Enumerable.Range(0, 100).Select(step => ((long)step, step * 0.5)), await HistoryAsync(mlops, second.RunId, "loss"));
        Assert.Single(await mlops.Tracking.SearchRunsAsync(options: new() { ExperimentNames = { "training" } }, cancellationToken: TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken));
    }

    protected override string StoreIn(string folder) => _server!.Uri.AbsoluteUri;
}
