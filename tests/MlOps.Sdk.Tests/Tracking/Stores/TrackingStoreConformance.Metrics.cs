using CsCheck;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public abstract partial class TrackingStoreConformance
{
    [Fact]
    public async Task The_latest_point_has_the_greatest_step_then_time_then_value()
    {
        var runId = await StartRunAsync();

        foreach (var (value, timestamp, step) in RecordedLoss)
        {
            await LogMetricAsync(runId, "loss", value, timestamp, step);
        }

        var latest = (await FindRunAsync(runId)).Metrics["loss"];
        Assert.Equal((0.4, 1795376179819, 0), (latest.Value, latest.Timestamp.ToUnixTimeMilliseconds(), latest.Step));
    }

    [Fact]
    public async Task The_latest_point_is_the_same_when_all_come_in_one_batch()
    {
        var runId = await StartRunAsync();

        await Store.LogBatchAsync(
            runId, Metrics(RecordedLoss.Select(point => new MetricPoint("loss", point.Value, point.Timestamp, point.Step))), Token);

        var latest = (await FindRunAsync(runId)).Metrics["loss"];
        Assert.Equal((0.4, 1795376179819, 0), (latest.Value, latest.Timestamp.ToUnixTimeMilliseconds(), latest.Step));
    }

    [Fact]
    public async Task The_history_goes_by_time_then_step_then_value_and_has_each_point_once()
    {
        var runId = await StartRunAsync();

        foreach (var (value, timestamp, step) in RecordedLoss)
        {
            await LogMetricAsync(runId, "loss", value, timestamp, step);
        }

        Assert.Equal(
            [(0.5, Now, 0), (0.39, Now + 1, 0), (0.4, Now + 1, 0), (9.0, Now + 50, -1)],
            await ReadHistoryAsync(runId, "loss"));
    }

    [Fact]
    public async Task A_batch_that_is_repeated_changes_nothing()
    {
        var runId = await StartRunAsync();
        var batch = Metrics(Enumerable.Range(0, 990).Select(i => new MetricPoint($"m{i % 10}", i / 7.0, Now + i, i / 10)));
        batch.Params.Add(new("hp0", "0"));
        batch.Tags.Add(new("stage", "one"));

        await Store.LogBatchAsync(runId, batch, Token);
        await Store.LogBatchAsync(runId, batch, Token);

        Assert.Equal(99, (await ReadHistoryAsync(runId, "m0")).Count);
        var run = await FindRunAsync(runId);
        Assert.Equal(980 / 7.0, run.Metrics["m0"].Value);
        Assert.Equal(10, run.Metrics.Count);
        Assert.Equal("0", Assert.Single(run.Params).Value);
    }

    [Fact]
    public async Task A_NaN_comes_back_as_NaN()
    {
        var runId = await StartRunAsync();

        await LogMetricAsync(runId, "nan_s", double.NaN, step: 1);

        Assert.Equal([(double.NaN, Now, 1)], await ReadHistoryAsync(runId, "nan_s"));
        Assert.Equal(double.NaN, (await FindRunAsync(runId)).Metrics["nan_s"].Value);
    }

    [Fact]
    public async Task A_NaN_and_a_0_of_one_step_are_two_points()
    {
        var runId = await StartRunAsync();

        await LogMetricAsync(runId, "loss", double.NaN);
        await LogMetricAsync(runId, "loss", 0);

        Assert.Equal([0, double.NaN], (await ReadHistoryAsync(runId, "loss")).Select(point => point.Value).Order().Reverse());
    }

    [Theory]
    [InlineData(double.PositiveInfinity, 1.7976931348623157e308)]
    [InlineData(double.NegativeInfinity, -1.7976931348623157e308)]
    public async Task An_infinity_becomes_the_greatest_number(double logged, double kept)
    {
        var runId = await StartRunAsync();

        await LogMetricAsync(runId, "inf_s", logged, step: 1);

        Assert.Equal([(kept, Now, 1)], await ReadHistoryAsync(runId, "inf_s"));
        Assert.Equal(kept, (await FindRunAsync(runId)).Metrics["inf_s"].Value);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(5e-324)]
    [InlineData(-1.7976931348623157e308)]
    [InlineData(0.30000000000000004)]
    [InlineData(9007199254740993)]
    public async Task A_value_comes_back_to_the_last_bit(double value)
    {
        var runId = await StartRunAsync();

        await LogMetricAsync(runId, "loss", value);

        Assert.Equal(value, Assert.Single(await ReadHistoryAsync(runId, "loss")).Value);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task A_step_may_be_any_whole_number(long step)
    {
        var runId = await StartRunAsync();

        await LogMetricAsync(runId, "neg", 1, step: step);

        Assert.Equal(step, Assert.Single(await ReadHistoryAsync(runId, "neg")).Step);
        Assert.Equal(step, (await FindRunAsync(runId)).Metrics["neg"].Step);
    }

    [Fact]
    public async Task A_history_may_be_longer_than_any_page()
    {
        var runId = await StartRunAsync();
        for (var batch = 0; batch < 26; batch++)
        {
            await Store.LogBatchAsync(
                runId, Metrics(Enumerable.Range(batch * 1000, 1000).Select(i => new MetricPoint("loss", i, Now + i, i))), Token);
        }

        var history = await ReadHistoryAsync(runId, "loss");

        Assert.Equal(Enumerable.Range(0, 26_000).Select(i => (long)i), history.Select(point => point.Step));
    }

    [Fact]
    public async Task The_history_of_an_unknown_run_or_metric_is_empty()
    {
        var runId = await StartRunAsync();

        Assert.Empty(await ReadHistoryAsync(UnknownRun, "m"));
        Assert.Empty(await ReadHistoryAsync(runId, "never"));
    }

    [Fact]
    public async Task A_finished_run_takes_metrics()
    {
        var runId = await StartRunAsync();
        await Store.EndRunAsync(runId, RunStatus.Finished, Now + 1, onlyWriter: null, onlyRunning: false, Token);

        await LogMetricAsync(runId, "late", 1);

        Assert.Equal(1, (await FindRunAsync(runId)).Metrics["late"].Value);
    }

    [Fact]
    public async Task A_deleted_run_takes_nothing()
    {
        var runId = await StartRunAsync();
        await DeleteRunAsync(runId);

        var error = await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => LogMetricAsync(runId, "k", 1));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => LogParamAsync(runId, "k", "1"));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => SetTagAsync(runId, "k", "1"));

        Assert.Contains(
            $"The run {runId} must be in the 'active' state. Current state is deleted.", error.Message, StringComparison.Ordinal);
        Assert.Empty(await ReadHistoryAsync(runId, "k"));
    }

    [Fact]
    public async Task An_unknown_run_takes_nothing()
    {
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => LogMetricAsync(UnknownRun, "k", 1));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => LogParamAsync(UnknownRun, "k", "1"));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => SetTagAsync(UnknownRun, "k", "1"));
    }

    [Theory]
    [InlineData("val/acc top-1.x: y")]
    [InlineData("точность")]
    [InlineData("a_b-c")]
    public async Task Names_have_letters_of_any_script_and_some_signs(string key)
    {
        var runId = await StartRunAsync();

        await LogMetricAsync(runId, key, 1);

        Assert.Equal(1, (await FindRunAsync(runId)).Metrics[key].Value);
    }

    [Theory]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("/x")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("./x")]
    [InlineData(".")]
    [InlineData("")]
    public async Task Other_names_are_refused(string key)
    {
        var runId = await StartRunAsync();

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => LogMetricAsync(runId, key, 1));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => LogParamAsync(runId, key, "1"));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => SetTagAsync(runId, key, "1"));
    }

    [Fact]
    public async Task A_name_has_250_characters_at_most()
    {
        var runId = await StartRunAsync();

        await LogMetricAsync(runId, new string('k', 250), 1);

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => LogMetricAsync(runId, new string('k', 251), 1));
    }

    [Fact]
    public async Task A_time_before_1970_is_refused()
    {
        var runId = await StartRunAsync();

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => LogMetricAsync(runId, "k", 1, timestamp: -1));
    }

    [Fact]
    public async Task A_batch_may_be_as_big_as_the_limits_say_and_no_bigger()
    {
        var runId = await StartRunAsync();
        var batch = Metrics(Enumerable.Range(0, Store.Limits.Metrics).Select(i => new MetricPoint("m", i, Now + i, i)));

        await Store.LogBatchAsync(runId, batch, Token);

        batch.Metrics.Add(new MetricPoint("m", -1, Now, -1));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.LogBatchAsync(runId, batch, Token));
        await RefusesAsync(
            MlflowErrorCodes.InvalidParameterValue,
            () => Store.LogBatchAsync(
                runId, Params(Enumerable.Range(0, Store.Limits.Params + 1).Select(i => ($"p{i}", "1"))), Token));
        await RefusesAsync(
            MlflowErrorCodes.InvalidParameterValue,
            () => Store.LogBatchAsync(
                runId, Tags(Enumerable.Range(0, Store.Limits.Tags + 1).Select(i => ($"t{i}", "1"))), Token));
        Assert.Equal(Store.Limits.Metrics, (await ReadHistoryAsync(runId, "m")).Count);
    }

    [Fact]
    public async Task An_empty_batch_is_taken()
    {
        var runId = await StartRunAsync();

        await Store.LogBatchAsync(runId, new RunBatch(), Token);

        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.LogBatchAsync(UnknownRun, new RunBatch(), Token));
    }

    [Fact]
    public async Task Any_sequence_of_points_gives_the_latest_and_the_history_that_plain_code_gives()
    {
        var values = Gen.OneOf(double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, 0.25, -3, 1e300);
        var points = Gen.Select(
            Gen.OneOf("a", "b", "c"),
            values,
            Gen.Long[0, 3],
            Gen.Long[-2, 2],
            (key, value, time, step) => new MetricPoint(key, value, time, step));

        await points.Array[1, 12].Array[1, 5].SampleAsync(
            async batches =>
            {
                var runId = await StartRunAsync();

                foreach (var batch in batches)
                {
                    await Store.LogBatchAsync(runId, Metrics(batch), Token);
                }

                var run = await FindRunAsync(runId);
                foreach (var key in batches.SelectMany(batch => batch).GroupBy(point => point.Key))
                {
                    var latest = run.Metrics[key.Key];
                    Assert.Equal(Latest(key), (latest.Step, latest.Timestamp.ToUnixTimeMilliseconds(), Sortable(latest.Value)));
                    Assert.Equal(
                        key.Select(point => (Finite(point.Value), point.Timestamp, point.Step)).Distinct().Count(),
                        (await ReadHistoryAsync(runId, key.Key)).Count);
                }
            },
            iter: 60,
            threads: 1);
    }

    private static (double Value, long Timestamp, long Step)[] RecordedLoss =>
        [(0.5, Now, 0), (0.4, Now + 1, 0), (0.4, Now + 1, 0), (0.39, Now + 1, 0), (9.0, Now + 50, -1)];

    private static (long Step, long Timestamp, double Value) Latest(IEnumerable<MetricPoint> points) =>
        points.Select(point => (point.Step, point.Timestamp, Sortable(point.Value))).Max();

    private static double Finite(double value) => Math.Clamp(value, double.MinValue, double.MaxValue);

    /// <summary>A NaN is stored as 0 with a mark, and sorts as 0.</summary>
    private static double Sortable(double value) => double.IsNaN(value) ? 0 : Finite(value);
}
