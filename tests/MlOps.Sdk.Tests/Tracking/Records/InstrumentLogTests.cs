using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Records;

public sealed class InstrumentLogTests : IDisposable
{
    private readonly ClientFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Some.Time);
    private readonly Meter _meter = new("App");

    [Fact]
    public async Task Chosen_instruments_become_metrics_in_each_interval_and_at_the_end()
    {
        await using var mlops = _folder.Create(options => options.TimeProvider = _time);
        var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var seen = _meter.CreateCounter<long>("app.examples");
        var duration = _meter.CreateHistogram<double>("app.step.duration");
        var depth = _meter.CreateUpDownCounter<int>("app.queue");
        var rate = 0.5;
        _meter.CreateObservableGauge("app.rate", () => rate);
        _meter.CreateObservableCounter("app.bytes", () => new Measurement<long>[] { new(10, new KeyValuePair<string, object?>("disk", "a")), new(5, new KeyValuePair<string, object?>("disk", "b")) });
        run.LogInstruments(instrument => instrument.Meter.Name == "App" && instrument.Name != "app.left.out", TimeSpan.FromSeconds(1));
        var late = _meter.CreateCounter<double>("app.late@day");
        _meter.CreateCounter<int>("app.left.out").Add(1);

        seen.Add(3);
        seen.Add(4, new KeyValuePair<string, object?>("set", "train"));
        duration.Record(2);
        duration.Record(4);
        depth.Add(5);
        depth.Add(-2);
        _time.Advance(TimeSpan.FromSeconds(1));
        seen.Add(1);
        rate = 0.25;
        late.Add(1.5);
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal(
            [
                "app.bytes", "app.examples", "app.late_day", "app.queue", "app.rate", "app.step.duration/count", "app.step.duration/max",
                "app.step.duration/mean",
            ],
            stored.Metrics.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([(0, 7), (1, 8)], await HistoryAsync(mlops, run, "app.examples"));
        Assert.Equal([(0, 0.5), (1, 0.25)], await HistoryAsync(mlops, run, "app.rate"));
        Assert.Equal([(0, 15), (1, 15)], await HistoryAsync(mlops, run, "app.bytes"));
        Assert.Equal([(0, 3), (1, 3)], await HistoryAsync(mlops, run, "app.queue"));
        Assert.Equal([(0, 3)], await HistoryAsync(mlops, run, "app.step.duration/mean"));
        Assert.Equal([(1, 1.5)], await HistoryAsync(mlops, run, "app.late_day"));
    }

    [Fact]
    public async Task An_instrument_that_fails_keeps_no_other_from_being_logged()
    {
        await using var mlops = _folder.Create(options => options.TimeProvider = _time);
        var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        _meter.CreateObservableGauge("app.broken", new Func<double>(() => throw new InvalidOperationException("not now")));
        _meter.CreateObservableGauge("app.whole", () => 1.0);
        using var log = run.LogInstruments(instrument => instrument.Meter == _meter);

        await run.CompleteAsync(Token);

        Assert.Equal(["app.whole"], (await mlops.Tracking.GetRunAsync(run.Id, Token)).Metrics.Keys);
    }

    [Fact]
    public async Task Disposing_ends_it_and_a_run_that_has_ended_refuses_it()
    {
        await using var mlops = _folder.Create(options => options.TimeProvider = _time);
        var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var counter = _meter.CreateCounter<long>("app.examples");
        var log = run.LogInstruments(instrument => instrument == counter);

        counter.Add(1);
        log.Dispose();
        counter.Add(1);
        _time.Advance(TimeSpan.FromMinutes(1));
        await run.CompleteAsync(Token);

        Assert.Equal([(0, 1)], await HistoryAsync(mlops, run, "app.examples"));
        Assert.Throws<InvalidOperationException>(() => run.LogInstruments(_ => true));
        Assert.Throws<ArgumentOutOfRangeException>(() => run.LogInstruments(_ => true, TimeSpan.Zero));
    }

    public void Dispose()
    {
        _meter.Dispose();
        _folder.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<List<(long Step, double Value)>> HistoryAsync(MlOpsClient mlops, ActiveRun run, string key) =>
        await mlops.Tracking.GetMetricHistoryAsync(run.Id, key, Token).Select(point => (point.Step, point.Value)).ToListAsync(Token);
}
