using System.Net;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Wire;

namespace MlOps.Sdk.Tests.Mlflow;

public sealed class MlflowServerTests
{
    private const string Run = """{"run": {"info": {"run_id": "1"}}}""";

    private static readonly CreateRunRequest SomeRun = new() { ExperimentId = "0", StartTime = 1, Tags = [] };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_has_its_length_and_type()
    {
        await using var stub = new StubServer(_ => StubReply.Json(Run));

        await CreateAsync(stub.Address);

        var request = Assert.Single(stub.Requests);
        Assert.Equal("0", request.Json.GetProperty("experiment_id").GetString());
        Assert.Equal($"{request.Body.Length}", request.Headers["Content-Length"]);
        Assert.DoesNotContain("Transfer-Encoding", request.Headers.Keys);
        Assert.StartsWith("application/json", request.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.StartsWith("MlOps.Sdk/", request.Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_measured_before_it_is_sent()
    {
        await using var stub = new StubServer(_ => StubReply.Json("{}"));
        using var http = new HttpClient(new MlflowRequestHandler(MlflowServers.Options(stub.Address), new SocketsHttpHandler()));
        using var content = new StreamContent(new EndlessLookingStream("five!"u8.ToArray()));

        using var _ = await http.PutAsync(new Uri(stub.Address), content, Token);

        var request = Assert.Single(stub.Requests);
        Assert.Equal(("5", "five!"), (request.Headers["Content-Length"], request.Body));
    }

    [Theory]
    [InlineData("", "/api/2.0/mlflow/runs/get?run_id=a%26b")]
    [InlineData("/some/prefix/", "/some/prefix/api/2.0/mlflow/runs/get?run_id=a%26b")]
    public async Task The_prefix_of_the_address_stays(string prefix, string target)
    {
        await using var stub = new StubServer(_ => StubReply.Json(Run));

        await GetAsync(stub.Address + prefix, runId: "a&b");

        Assert.Equal(target, Assert.Single(stub.Requests).Target);
    }

    [Fact]
    public async Task Credentials_go_to_the_server_and_into_no_message()
    {
        await using var stub = new StubServer(request => StubReply.Error(403, "PERMISSION_DENIED", $"you sent {request.Headers["Authorization"]} for wonderland"));

        var error = await FailsAsync(() => GetAsync($"http://alice:wonderland@localhost:{stub.Port}"));

        Assert.Equal("Basic YWxpY2U6d29uZGVybGFuZA==", Assert.Single(stub.Requests).Headers["Authorization"]);
        Assert.DoesNotContain("wonderland", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("YWxpY2U6d29uZGVybGFuZA", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("alice", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_sent_as_bearer()
    {
        await using var stub = new StubServer(_ => StubReply.Json(Run));

        await GetAsync(stub.Address, environment: ("MLFLOW_TRACKING_TOKEN", "t0ken"));

        Assert.Equal("Bearer t0ken", Assert.Single(stub.Requests).Headers["Authorization"]);
    }

    [Fact]
    public async Task Another_server_gets_no_credentials()
    {
        await using var stub = new StubServer(_ => StubReply.Json("{}"));
        using var http = new HttpClient(new MlflowRequestHandler(MlflowServers.Options("http://alice:wonderland@localhost:1"), new SocketsHttpHandler()));

        using var _ = await http.GetAsync(new Uri(stub.Address), Token);

        Assert.DoesNotContain("Authorization", Assert.Single(stub.Requests).Headers.Keys);
    }

    [Fact]
    public async Task A_redirect_is_an_error_that_says_where_to()
    {
        await using var stub = new StubServer(_ => new StubReply(302, "", Headers: "Location: https://login.example.com/sso?ticket=abcdef"));

        var error = await FailsAsync(() => GetAsync(stub.Address));

        Assert.False(error.IsTransient);
        Assert.Contains("a redirect to 'https://login.example.com/sso'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_has_the_servers_code_status_and_words()
    {
        await using var stub = new StubServer(_ => StubReply.Error(404, "RESOURCE_DOES_NOT_EXIST", "Run with id=7 not found"));

        var error = await FailsAsync(() => GetAsync(stub.Address));

        Assert.Equal(("RESOURCE_DOES_NOT_EXIST", HttpStatusCode.NotFound, false), (error.ErrorCode, error.StatusCode, error.IsTransient));
        Assert.StartsWith($"runs/get failed at the MLflow server '{stub.Address}/': 404 RESOURCE_DOES_NOT_EXIST.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Run with id=7 not found", error.Message, StringComparison.Ordinal);
        Assert.Single(stub.Requests);
    }

    [Theory]
    [InlineData("<html>Sign in</html>", "text/html")]
    [InlineData("", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("[1]", "application/json")]
    public async Task A_success_that_MLflow_does_not_send_is_an_error(string body, string contentType)
    {
        await using var stub = new StubServer(_ => new StubReply(200, body, contentType));

        var error = await FailsAsync(() => GetAsync(stub.Address));

        Assert.Equal(("INTERNAL_ERROR", false, true), (error.ErrorCode, error.IsTransient, error.MayHaveHappened));
    }

    [Fact]
    public async Task Fields_that_nobody_knows_and_numbers_as_strings_are_taken()
    {
        await using var stub = new StubServer(_ => StubReply.Json(
            """{"run": {"info": {"run_id": "1", "start_time": "17", "next": {"a": []}, "status": "PAUSED"}, "data": {"metrics": [{"key": "m", "value": "NaN"}]}}}"""));

        var run = (await GetAsync(stub.Address)).Run!;

        Assert.Equal((17L, "PAUSED", double.NaN), (run.Info!.StartTime, run.Info.Status, run.Data!.Metrics![0].Value));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(502)]
    [InlineData(429)]
    [InlineData(0)]
    public async Task A_read_is_repeated_after_a_passing_fault(int status)
    {
        var answers = new Queue<StubReply>([new(status, ""), new(status, ""), StubReply.Json(Run)]);
        await using var stub = new StubServer(_ => answers.Dequeue());

        await GetAsync(stub.Address);

        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public async Task A_read_is_not_repeated_for_ever()
    {
        await using var stub = new StubServer(_ => new StubReply(503, ""));

        var error = await FailsAsync(() => GetAsync(stub.Address));

        Assert.True(error.IsTransient);
        Assert.Equal(3, stub.Requests.Count);
    }

    [Theory]
    [InlineData(500, "<!doctype html>")]
    [InlineData(503, "Endpoint: /x disabled because the server is running without it")]
    [InlineData(400, """{"error_code": "INVALID_PARAMETER_VALUE"}""")]
    [InlineData(501, "")]
    public async Task A_lasting_fault_is_not_repeated(int status, string body)
    {
        await using var stub = new StubServer(_ => new StubReply(status, body, "text/html"));

        await FailsAsync(() => GetAsync(stub.Address));

        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_probe_is_never_repeated()
    {
        await using var stub = new StubServer(_ => new StubReply(503, ""));

        await FailsAsync(() => GetAsync(stub.Address, MlflowCallKind.Probe));

        Assert.Single(stub.Requests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_create_is_not_repeated_when_it_may_have_happened(int status)
    {
        await using var stub = new StubServer(_ => new StubReply(status, ""));

        var error = await FailsAsync(() => CreateAsync(stub.Address));

        Assert.True(error is { IsTransient: true, MayHaveHappened: true });
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_create_on_a_kept_connection_that_closes_is_sent_once()
    {
        var answers = new Queue<StubReply>([StubReply.Json(Run), StubReply.Lost]);
        await using var stub = new StubServer(_ => answers.Dequeue());
        using var server = MlflowServers.To(stub.Address);
        var api = server.CreateApi<IMlflowTrackingApi>(TrackingWireJson.Default);
        await server.CallAsync(MlflowCallKind.Read, token => api.GetRunAsync("1", token), Token);

        await FailsAsync(() => server.CallAsync(MlflowCallKind.Create, token => api.CreateRunAsync(SomeRun, token), Token));

        Assert.Equal([1, 1], stub.Requests.Select(request => request.Connection));
    }

    [Fact]
    public async Task A_create_is_repeated_when_the_server_was_too_busy_to_look_at_it()
    {
        var answers = new Queue<StubReply>([new(429, ""), StubReply.Json(Run)]);
        await using var stub = new StubServer(_ => answers.Dequeue());

        await CreateAsync(stub.Address);

        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_is_not_there_certainly_did_nothing()
    {
        var gone = new StubServer(_ => StubReply.Lost);
        var address = gone.Address;
        await gone.DisposeAsync();

        var error = await FailsAsync(() => CreateAsync(address));

        Assert.True(error is { IsTransient: true, MayHaveHappened: false, StatusCode: null, ErrorCode: "TEMPORARILY_UNAVAILABLE" });
        Assert.Contains("runs/create did not reach", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_that_breaks_off_is_a_passing_fault()
    {
        await using var stub = new StubServer(_ => StubReply.Json(Run) with { IsCutShort = true });

        var error = await FailsAsync(() => CreateAsync(stub.Address));

        Assert.True(error is { IsTransient: true, MayHaveHappened: true });
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_refusal_that_breaks_off_is_a_passing_fault_since_its_code_is_not_known()
    {
        await using var stub = new StubServer(_ => new StubReply(404, """{"error_code": "RESOURCE_DOES_NOT""") { IsCutShort = true });

        var error = await FailsAsync(() => CreateAsync(stub.Address));

        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task An_attempt_has_a_time_out_and_is_not_repeated_after_it()
    {
        var arrived = new TaskCompletionSource();
        await using var stub = new StubServer(request => Never(arrived));
        var time = new FakeTimeProvider();
        using var server = MlflowServers.To(stub.Address, time: time, environment: ("MLFLOW_HTTP_REQUEST_TIMEOUT", "7"));
        var api = server.CreateApi<IMlflowTrackingApi>(TrackingWireJson.Default);

        var call = server.CallAsync(MlflowCallKind.Read, token => api.GetRunAsync("1", token), Token);
        await arrived.Task.WaitAsync(Token);
        time.Advance(TimeSpan.FromSeconds(7));
        var error = await FailsAsync(() => call);

        Assert.True(error is { IsTransient: true, MayHaveHappened: true });
        Assert.Contains("did not answer within 7 seconds", error.Message, StringComparison.Ordinal);
        Assert.Single(stub.Requests);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task A_reply_that_stalls_runs_into_the_time_out(int status)
    {
        await using var stub = new StubServer(_ => StubReply.Json(Run) with { Status = status, IsStalled = true });
        using var server = MlflowServers.To(stub.Address, environment: ("MLFLOW_HTTP_REQUEST_TIMEOUT", "1"));
        var api = server.CreateApi<IMlflowTrackingApi>(TrackingWireJson.Default);

        var error = await FailsAsync(() => server.CallAsync(MlflowCallKind.Read, token => api.GetRunAsync("1", token), Token));

        Assert.True(error is { IsTransient: true, MayHaveHappened: true });
        Assert.Contains("did not answer within 1 second", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_is_cancelled()
    {
        var arrived = new TaskCompletionSource();
        await using var stub = new StubServer(_ => Never(arrived));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var server = MlflowServers.To(stub.Address);
        var api = server.CreateApi<IMlflowTrackingApi>(TrackingWireJson.Default);

        var call = server.CallAsync(MlflowCallKind.Read, token => api.GetRunAsync("1", token), cancel.Token);
        await arrived.Task.WaitAsync(Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task The_server_says_when_to_come_back()
    {
        var answers = new Queue<StubReply>([new(503, "", Headers: "Retry-After: 9"), StubReply.Json(Run)]);
        await using var stub = new StubServer(_ => answers.Dequeue());
        var time = new WaitedForTimeProvider();
        using var server = MlflowServers.To(stub.Address, time: time);
        var api = server.CreateApi<IMlflowTrackingApi>(TrackingWireJson.Default);

        var call = server.CallAsync(MlflowCallKind.Read, token => api.GetRunAsync("1", token), Token);
        await time.WhenWaitedFor(TimeSpan.FromSeconds(9)).WaitAsync(Token);
        time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal("1", (await call).Run!.Info!.RunId);
    }

    [Fact]
    public async Task A_server_that_wants_to_be_left_alone_for_long_is_left_to_the_caller()
    {
        await using var stub = new StubServer(_ => new StubReply(503, "", Headers: "Retry-After: 3600"));

        var error = await FailsAsync(() => GetAsync(stub.Address));

        Assert.Equal(TimeSpan.FromHours(1), error.RetryAfter);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task The_host_may_send_with_handlers_of_its_own()
    {
        await using var stub = new StubServer(_ => StubReply.Json(Run));
        var asked = 0;
        using var handler = new SocketsHttpHandler();
        using var server = new MlflowServer(
            MlflowServers.Options("http://alice:wonderland@localhost:" + stub.Port),
            TimeProvider.System,
            () =>
            {
                asked++;
                return handler;
            });
        var api = server.CreateApi<IMlflowTrackingApi>(TrackingWireJson.Default);

        await server.CallAsync(MlflowCallKind.Create, token => api.CreateRunAsync(SomeRun, token), Token);
        await server.CallAsync(MlflowCallKind.Read, token => api.GetRunAsync("1", token), Token);

        Assert.Equal(2, asked);
        Assert.All(stub.Requests, request => Assert.StartsWith("Basic ", request.Headers["Authorization"], StringComparison.Ordinal));
        Assert.Contains("Content-Length", stub.Requests[0].Headers.Keys);
    }

    private static async Task<RunReply> GetAsync(
        string address, MlflowCallKind kind = MlflowCallKind.Read, string runId = "1", params (string, string)[] environment)
    {
        using var server = MlflowServers.To(address, environment: environment);
        var api = server.CreateApi<IMlflowTrackingApi>(TrackingWireJson.Default);
        return await server.CallAsync(kind, token => api.GetRunAsync(runId, token), Token);
    }

    private static async Task<RunReply> CreateAsync(string address)
    {
        using var server = MlflowServers.To(address);
        var api = server.CreateApi<IMlflowTrackingApi>(TrackingWireJson.Default);
        return await server.CallAsync(MlflowCallKind.Create, token => api.CreateRunAsync(SomeRun, token), Token);
    }

    private static Task<MlflowException> FailsAsync(Func<Task> call) => Assert.ThrowsAsync<MlflowException>(call);

    private static Task<StubReply> Never(TaskCompletionSource arrived)
    {
        arrived.TrySetResult();
        return new TaskCompletionSource<StubReply>().Task;
    }
}
