using System.Text.Json;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public sealed partial class MlflowTrackingStoreTests
{
    [Fact]
    public async Task What_is_no_finite_number_is_sent_as_a_string()
    {
        var batch = new RunBatch();
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, 0.1];
        batch.Metrics.AddRange(values.Select((value, step) => new MetricPoint("m", value, 17, step)));

        await Store.LogBatchAsync("server-1", batch, Token);

        var metrics = Assert.Single(_stub.Requests).Json.GetProperty("metrics").EnumerateArray();
        Assert.Equal(
            ["\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "0", "0.1"], metrics.Select(metric => metric.GetProperty("value").GetRawText()));
        Assert.StartsWith(
            """{"run_id":"server-1","metrics":[{"key":"m","value":"NaN","timestamp":17,"step":0},""", _stub.Requests[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_whose_body_would_be_too_long_is_sent_in_parts()
    {
        var batch = new RunBatch();
        batch.Params.AddRange(Enumerable.Range(0, 100).Select(i => KeyValuePair.Create($"p{i}", new string('я', 6000))));
        batch.Metrics.AddRange(Enumerable.Range(0, 800).Select(i => new MetricPoint("loss", i, 17, i)));
        batch.Tags.AddRange(Enumerable.Range(0, 100).Select(i => KeyValuePair.Create($"t{i}", new string('ю', 8000))));

        await Store.LogBatchAsync("server-1", batch, Token);

        Assert.All(_stub.Requests, request => Assert.InRange(request.Body.Length, 1, MlflowTrackingStore.MaxBodyBytes));
        Assert.InRange(_stub.Requests.Count, 9, 32);
        Assert.Equal(batch.Params.Select(param => param.Key), Keys("params"));
        Assert.Equal(800, Keys("metrics").Count());
        Assert.Equal(batch.Tags.Select(tag => tag.Key), Keys("tags"));

        IEnumerable<string?> Keys(string kind) => _stub.Requests
            .SelectMany(request => request.Json.GetProperty(kind).EnumerateArray()).Select(entry => entry.GetProperty("key").GetString());
    }

    [Fact]
    public async Task A_full_batch_of_metrics_is_one_request()
    {
        var batch = new RunBatch();
        batch.Metrics.AddRange(Enumerable.Range(0, 1000).Select(i => new MetricPoint(new string('k', 250), i / 7.0, 1795376179818 + i, i)));

        await Store.LogBatchAsync("server-1", batch, Token);

        Assert.Single(_stub.Requests);
    }

    [Fact]
    public async Task A_page_of_a_gateway_is_not_taken_for_a_stored_batch()
    {
        _answers["runs/log-batch"] = _ => new StubReply(200, "<html>Sign in</html>", "text/html");

        await ThrowsAsync(() => Store.LogBatchAsync("server-1", new RunBatch(), Token));
    }

    [Fact]
    public async Task A_page_not_found_is_no_refusal_of_the_run()
    {
        _answers["runs/log-batch"] = _ => new StubReply(404, "<html>nginx</html>", "text/html");

        var error = await ThrowsAsync(() => Store.LogBatchAsync("server-1", new RunBatch(), Token));

        Assert.Equal("ENDPOINT_NOT_FOUND", error.ErrorCode);
    }

    [Fact]
    public async Task A_refusal_keeps_the_servers_code_and_words()
    {
        _answers["runs/log-batch"] = _ => StubReply.Error(400, "INVALID_PARAMETER_VALUE", "Changing param values is not allowed.");

        var error = await ThrowsAsync(() => Store.LogBatchAsync("server-1", new RunBatch(), Token));

        Assert.Equal((MlflowErrorCodes.InvalidParameterValue, false), (error.ErrorCode, error.IsTransient));
        Assert.Contains("Changing param values is not allowed.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_is_read_page_by_page_always_with_a_size()
    {
        var pages = new Queue<string>([History("t1", 0, 1), History("t2", 2), History("", 3)]);
        Answer("runs/get", Run("server-1"));
        _answers["metrics/get-history"] = _ => StubReply.Json(pages.Dequeue());

        var steps = await ReadStepsAsync("server-1");

        Assert.Equal([0, 1, 2, 3], steps);
        Assert.Equal(
            ["max_results=25000", "max_results=25000&page_token=t1", "max_results=25000&page_token=t2"],
            _stub.Requests.Skip(1).Select(request => request.Target.Split("metric_key=m%2Fx&")[1]));
    }

    [Fact]
    public async Task A_page_token_that_does_not_advance_ends_the_reading_with_an_error()
    {
        Answer("runs/get", Run("server-1"));
        _answers["metrics/get-history"] = _ => StubReply.Json("""{"next_page_token": "eyJvZmZzZXQiOiAwfQ=="}""");

        var error = await ThrowsAsync(() => ReadStepsAsync("server-1"));

        Assert.False(error.IsTransient);
        Assert.Equal(2, _stub.Calls.Count(call => call == "metrics/get-history"));
    }

    [Fact]
    public async Task The_history_of_a_run_is_found_by_our_id()
    {
        _answers["runs/get"] = request =>
            request.Target.EndsWith("run_id=server-9", StringComparison.Ordinal) ? StubReply.Json(Run("server-9")) : StubReply.Error(404, "RESOURCE_DOES_NOT_EXIST");
        Answer("experiments/search", """{"experiments": [{"experiment_id": "5"}]}""");
        Answer("runs/search", Found(Info("server-9")));
        Answer("metrics/get-history", History("", 0));

        await ReadStepsAsync(Some.RunId());

        Assert.Contains("run_id=server-9&", _stub.Requests[^1].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_read_with_what_it_logged()
    {
        Answer("runs/get", Run("server-1", "FINISHED",
            """
            {"metrics": [{"key": "loss", "value": "NaN", "timestamp": 17, "step": 3}, {"key": "zero", "timestamp": 18}],
             "params": [{"key": "lr", "value": "0.1"}, {"key": "empty"}], "tags": [{"key": "team", "value": "risk"}]}
            """));

        var run = (await Store.FindRunAsync("server-1", Token))!;

        Assert.Equal((RunStatus.Finished, 19L), (run.Status, run.EndTime!.Value.ToUnixTimeMilliseconds()));
        Assert.Equal((double.NaN, 3), (run.Metrics["loss"].Value, run.Metrics["loss"].Step));
        Assert.Equal((0, 0), (run.Metrics["zero"].Value, run.Metrics["zero"].Step));
        Assert.Equal(("0.1", ""), (run.Params["lr"], run.Params["empty"]));
        Assert.Equal("risk", run.Tags["team"]);
    }

    [Theory]
    [InlineData("RUNNING")]
    [InlineData("SCHEDULED")]
    public async Task A_run_that_goes_on_has_no_end_whatever_the_server_kept(string status)
    {
        Answer("runs/get", Run("server-1", status));

        var run = (await Store.FindRunAsync("server-1", Token))!;

        Assert.NotEqual(RunStatus.Unknown, run.Status);
        Assert.Null(run.EndTime);
    }

    [Fact]
    public async Task A_status_that_this_version_does_not_know_is_named_so()
    {
        Answer("runs/get", Run("server-1", "PAUSED"));

        var run = (await Store.FindRunAsync("server-1", Token))!;

        Assert.Equal(RunStatus.Unknown, run.Status);
    }

    [Fact]
    public async Task A_check_that_takes_long_is_given_up_and_no_refusal()
    {
        var arrived = new TaskCompletionSource();
        await using var slow = new StubServer(_ =>
        {
            arrived.TrySetResult();
            return new TaskCompletionSource<StubReply>().Task;
        });
        await using var store = new MlflowTrackingStore(MlflowServers.To(slow.Address), _time);

        var check = store.CheckStartAsync(Start(), Token);
        await arrived.Task.WaitAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True((await ThrowsAsync(() => check)).IsTransient);
    }

    [Theory]
    [InlineData(503, "")]
    [InlineData(500, "<!doctype html>")]
    [InlineData(503, "Endpoint disabled")]
    [InlineData(400, """{"error_code": "BAD_REQUEST", "message": "QueuePool limit reached"}""")]
    [InlineData(200, "<html>Sign in</html>")]
    public async Task A_broken_server_is_no_reason_not_to_start(int status, string body)
    {
        _answers["experiments/get-by-name"] = _ => new StubReply(status, body, "text/html");

        var error = await ThrowsAsync(() => Store.CheckStartAsync(Start(), Token));

        Assert.True(error.IsTransient);
        Assert.Single(_stub.Requests);
    }

    [Theory]
    [InlineData(404, """{"error_code": "RESOURCE_DOES_NOT_EXIST"}""")]
    [InlineData(400, """{"error_code": "INVALID_PARAMETER_VALUE"}""")]
    [InlineData(401, "You are not authenticated.")]
    [InlineData(403, "Permission denied")]
    [InlineData(404, "<html>nginx</html>")]
    public async Task What_the_server_will_never_take_is_refused_before_the_start(int status, string body)
    {
        _answers["experiments/get"] = _ => new StubReply(status, body, "text/html");

        var error = await ThrowsAsync(() => Store.CheckStartAsync(Start() with { ExperimentName = null, ExperimentId = "7" }, Token));

        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task A_check_writes_nothing()
    {
        _answers["experiments/get-by-name"] = _ => StubReply.Error(404, "RESOURCE_DOES_NOT_EXIST");

        await Store.CheckStartAsync(Start(), Token);

        Assert.Equal(["experiments/get-by-name"], _stub.Calls);
    }

    private static string History(string token, params int[] steps) => JsonSerializer.Serialize(new
    {
        metrics = steps.Select(step => new { key = "m/x", value = 0.5, timestamp = 17, step }),
        next_page_token = token,
    });

    private async Task<List<long>> ReadStepsAsync(string runId)
    {
        var steps = new List<long>();
        await foreach (var point in Store.ReadMetricHistoryAsync(runId, "m/x", Token))
        {
            steps.Add(point.Step);
        }

        return steps;
    }
}
