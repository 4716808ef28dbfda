using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tests.Tracking.Stores;

/// <summary>What every tracking store does, by what MLflow's server was seen to do. Numbers are those of the recording.</summary>
public abstract partial class TrackingStoreConformance : IAsyncLifetime
{
    private protected const long Now = 1795376179818;

    private protected const string UnknownRun = "ffffffffffffffffffffffffffffffff";

    // Deleted by some tests, which a server does not forget.
    private readonly string _experimentName = $"golden-{Guid.NewGuid():N}";

    private protected ITrackingStore Store { get; private set; } = null!;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Store = MakeStore();
        await Store.OpenAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        CleanUp();
        GC.SuppressFinalize(this);
    }

    private protected abstract ITrackingStore MakeStore();

    /// <summary>Deletes a run, as a user does in MLflow's UI.</summary>
    private protected abstract Task DeleteRunAsync(string runId);

    /// <summary>Deletes an experiment, as a user does in MLflow's UI.</summary>
    private protected abstract Task DeleteExperimentAsync(string experimentId);

    private protected abstract void CleanUp();

    private protected RunStart NewStart() => new()
    {
        RunId = Guid.NewGuid().ToString("N"),
        ExperimentName = _experimentName,
        RunName = "first run",
        UserId = "alice",
        StartTime = Now,
        Tags = [new("mlflow.source.name", "sdk"), new("mlflow.user", "alice"), new(TagNames.Writer, "journal-1")],
    };

    private protected async Task<string> StartRunAsync() => (await Store.StartRunAsync(NewStart(), Token)).RunId;

    private protected async Task<Run> FindRunAsync(string runId)
    {
        var run = await Store.FindRunAsync(runId, Token);
        Assert.NotNull(run);
        return run;
    }

    private protected async Task<List<(double Value, long Timestamp, long Step)>> ReadHistoryAsync(string runId, string key)
    {
        var points = new List<(double, long, long)>();
        await foreach (var metric in Store.ReadMetricHistoryAsync(runId, key, Token))
        {
            points.Add((metric.Value, metric.Timestamp.ToUnixTimeMilliseconds(), metric.Step));
        }

        return points;
    }

    private protected Task LogMetricAsync(string runId, string key, double value, long timestamp = Now, long step = 0) =>
        Store.LogBatchAsync(runId, Metrics(new MetricPoint(key, value, timestamp, step)), Token);

    private protected Task LogParamAsync(string runId, string key, string value) =>
        Store.LogBatchAsync(runId, Params((key, value)), Token);

    private protected Task SetTagAsync(string runId, string key, string value) =>
        Store.LogBatchAsync(runId, Tags((key, value)), Token);

    private protected static RunBatch Metrics(params IEnumerable<MetricPoint> points)
    {
        var batch = new RunBatch();
        batch.Metrics.AddRange(points);
        return batch;
    }

    private protected static RunBatch Params(params IEnumerable<(string Key, string Value)> values)
    {
        var batch = new RunBatch();
        batch.Params.AddRange(values.Select(value => KeyValuePair.Create(value.Key, value.Value)));
        return batch;
    }

    private protected static RunBatch Tags(params IEnumerable<(string Key, string Value)> values)
    {
        var batch = new RunBatch();
        batch.Tags.AddRange(values.Select(value => KeyValuePair.Create(value.Key, value.Value)));
        return batch;
    }

    private protected static async Task<MlflowException> RefusesAsync(string errorCode, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<MlflowException>(call);
        Assert.Equal(errorCode, error.ErrorCode);
        Assert.False(error.IsTransient);
        return error;
    }
}
