using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public sealed class MlflowTrackingStoreFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Over_a_bad_network_each_start_is_one_run_and_each_point_is_there_once()
    {
        var runs = TestSettings.Count("MLOPS_TEST_LOST_REPLIES", 40);
        await using var server = await MlflowTestServer.StartAsync();
        await using var store = new MlflowTrackingStore(MlflowServers.To(server.Uri.ToString()), TimeProvider.System);
        server.Faults.UseBadNetwork(seed: 7);

        var ids = new List<string>();
        for (var i = 0; i < runs; i++)
        {
            var start = new RunStart { RunId = Guid.NewGuid().ToString("N"), ExperimentName = "bad-network", StartTime = 17 };
            var started = await UntilDoneAsync(() => store.StartRunAsync(start, Token));
            var batch = new RunBatch();
            batch.Metrics.AddRange(Enumerable.Range(0, 10).Select(step => new MetricPoint("loss", step, 17 + step, step)));
            await UntilDoneAsync(async () =>
            {
                await store.LogBatchAsync(started.RunId, batch, Token);
                return true;
            });
            await UntilDoneAsync(() => store.EndRunAsync(started.RunId, RunStatus.Finished, 40, onlyWriter: null, onlyRunning: false, Token));
            ids.Add(started.RunId);
        }

        server.Faults.Clear();
        Assert.Equal(runs, ids.Distinct().Count());
        Assert.Equal(
            [$"{runs}|{runs}|{runs * 10}"],
            TestDatabase.Query(
                server.DatabasePath,
                "SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM runs WHERE status = 'FINISHED'), (SELECT count(*) FROM metrics)"));
        Assert.All(server.Requests.All.Where(request => request.Method == "POST"), request => Assert.Equal(request.BodySize, request.ContentLength));
    }

    private static async Task<T> UntilDoneAsync<T>(Func<Task<T>> call)
    {
        for (var left = 100; ; left--)
        {
            try
            {
                return await call();
            }
            catch (MlflowException exception) when (exception.IsTransient && left > 0)
            {
                // As the delivery does, but without its pauses.
            }
        }
    }
}
