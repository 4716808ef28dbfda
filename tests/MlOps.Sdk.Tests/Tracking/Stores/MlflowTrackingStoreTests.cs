using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public sealed partial class MlflowTrackingStoreTests : IAsyncDisposable
{
    private const string Experiment = """{"experiment": {"experiment_id": "5", "name": "churn", "lifecycle_stage": "active"}}""";

    private readonly StubServer _stub;
    private readonly Dictionary<string, Func<StubRequest, StubReply>> _answers = [];
    private readonly WaitedForTimeProvider _time = new();
    private MlflowTrackingStore? _store;

    public MlflowTrackingStoreTests()
    {
        _stub = new(request => _answers.GetValueOrDefault(request.Call, _ => StubReply.Json("{}"))(request));
        Answer("experiments/get-by-name", Experiment);
        Answer("experiments/get", Experiment);
        Answer("runs/create", Run("server-1"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MlflowTrackingStore Store => _store ??= new(MlflowServers.To(_stub.Address), _time);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await _stub.DisposeAsync();
    }

    [Fact]
    public async Task A_new_run_carries_our_id_and_gets_the_servers()
    {
        var start = Start() with { RunName = "first", UserId = "alice", Tags = [new("team", "risk")] };

        var started = await Store.StartRunAsync(start, Token);

        Assert.Equal(new StartedRun("server-1", "5", "mlflow-artifacts:/5/server-1/artifacts"), started);
        Assert.Equal(["experiments/get-by-name", "runs/search", "runs/create"], _stub.Calls);
        Assert.Equal(
            $$"""{"experiment_id":"5","run_name":"first","user_id":"alice","start_time":17,"tags":[{"key":"team","value":"risk"},{"key":"mlops.run_id","value":"{{start.RunId}}"}]}""",
            _stub.Requests[^1].Body);
    }

    [Fact]
    public async Task The_server_is_asked_for_the_run_first_the_deleted_ones_too()
    {
        var start = Start();

        await Store.StartRunAsync(start, Token);

        var search = _stub.Requests.Single(request => request.Call == "runs/search").Json;
        Assert.Equal($"tags.`mlops.run_id` = '{start.RunId}'", search.GetProperty("filter").GetString());
        Assert.Equal("ALL", search.GetProperty("run_view_type").GetString());
        Assert.Equal("5", Assert.Single(search.GetProperty("experiment_ids").EnumerateArray()).GetString());
        Assert.True(search.GetProperty("max_results").GetInt32() > 0);
    }

    [Fact]
    public async Task A_run_that_is_there_is_not_created_again()
    {
        Answer("runs/search", Found(Info("server-7")));

        var started = await Store.StartRunAsync(Start(), Token);

        Assert.Equal("server-7", started.RunId);
        Assert.DoesNotContain("runs/create", _stub.Calls);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(502, "")]
    [InlineData(504, "")]
    [InlineData(503, """{"error_code": "TEMPORARILY_UNAVAILABLE"}""")]
    [InlineData(500, "<!doctype html>")]
    [InlineData(200, "<html>")]
    public async Task A_create_whose_reply_is_lost_is_looked_for_and_not_repeated(int status, string body)
    {
        var isCreated = false;
        _answers["runs/create"] = _ =>
        {
            isCreated = true;
            return new StubReply(status, body);
        };
        _answers["runs/search"] = _ => StubReply.Json(isCreated ? Found(Info("server-1")) : "{}");

        var started = await Store.StartRunAsync(Start(), Token);

        Assert.Equal("server-1", started.RunId);
        Assert.Single(_stub.Calls, "runs/create");
    }

    [Fact]
    public async Task A_create_that_did_not_happen_is_made_by_the_next_start_after_another_look()
    {
        var creates = new Queue<StubReply>([StubReply.Lost, StubReply.Json(Run("server-2"))]);
        _answers["runs/create"] = _ => creates.Dequeue();
        var start = Start();

        var error = await ThrowsAsync(() => Store.StartRunAsync(start, Token));
        var started = await Store.StartRunAsync(start, Token);

        Assert.True(error.IsTransient);
        Assert.Equal("server-2", started.RunId);
        Assert.Equal(
            ["experiments/get-by-name", "runs/search", "runs/create", "runs/search", "experiments/get-by-name", "runs/search", "runs/create"],
            _stub.Calls);
    }

    [Fact]
    public async Task Of_several_runs_with_our_id_the_one_that_was_written_to_is_taken()
    {
        Answer("runs/delete", "{}");
        Answer("runs/search", Found(
            Info("a-ghost"), Info("b-deleted", stage: "deleted", data: """{"params": [{"key": "lr", "value": "1"}]}"""), Info("c-written", data: """{"params": [{"key": "lr", "value": "1"}]}""")));

        Assert.Equal("c-written", (await Store.StartRunAsync(Start(), Token)).RunId);
    }

    [Fact]
    public async Task A_run_that_a_slow_server_created_for_a_process_that_had_died_is_deleted_when_nothing_was_written_to_it()
    {
        var written = """{"metrics": [{"key": "loss", "value": 1, "timestamp": 1, "step": 0}]}""";
        Answer("runs/search", Found(Info("a-ghost"), Info("b-written", data: written), Info("c-written-too", data: written), Info("d-ended", status: "FAILED")));
        Answer("runs/delete", "{}");

        await Store.SettleStartAsync("some", "5", Token);

        Assert.Equal(["runs/search", "runs/delete"], _stub.Calls);
        Assert.Equal("a-ghost", _stub.Requests[^1].Json.GetProperty("run_id").GetString());
    }

    [Fact]
    public async Task A_run_that_was_deleted_meanwhile_is_refused()
    {
        Answer("runs/search", Found(Info("server-7", stage: "deleted")));

        var error = await ThrowsAsync(() => Store.StartRunAsync(Start(), Token));

        Assert.Equal((MlflowErrorCodes.InvalidParameterValue, false), (error.ErrorCode, error.IsTransient));
        Assert.Contains("The run server-7 must be in the 'active' state.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_experiment_that_is_missing_is_created()
    {
        _answers["experiments/get-by-name"] = _ => StubReply.Error(404, "RESOURCE_DOES_NOT_EXIST");
        Answer("experiments/create", """{"experiment_id": "6"}""");

        await Store.StartRunAsync(Start(), Token);

        Assert.Equal("6", _stub.Requests[^1].Json.GetProperty("experiment_id").GetString());
        Assert.Equal(["experiments/get-by-name", "experiments/create", "runs/search", "runs/create"], _stub.Calls);
    }

    [Fact]
    public async Task An_experiment_that_another_client_creates_at_the_same_time_is_taken()
    {
        var gets = new Queue<StubReply>([StubReply.Error(404, "RESOURCE_DOES_NOT_EXIST"), StubReply.Json(Experiment)]);
        _answers["experiments/get-by-name"] = _ => gets.Dequeue();
        _answers["experiments/create"] = _ => StubReply.Error(400, "RESOURCE_ALREADY_EXISTS");

        Assert.Equal("5", (await Store.StartRunAsync(Start(), Token)).ExperimentId);
    }

    [Fact]
    public async Task A_deleted_experiment_is_refused_by_name_and_by_id()
    {
        const string Deleted = """{"experiment": {"experiment_id": "5", "name": "churn", "lifecycle_stage": "deleted"}}""";
        Answer("experiments/get-by-name", Deleted);
        Answer("experiments/get", Deleted);

        var byName = await ThrowsAsync(() => Store.StartRunAsync(Start(), Token));
        var byId = await ThrowsAsync(() => Store.StartRunAsync(Start() with { ExperimentName = null, ExperimentId = "5" }, Token));

        Assert.All([byName, byId], error => Assert.Equal((MlflowErrorCodes.InvalidParameterValue, false), (error.ErrorCode, error.IsTransient)));
        Assert.Contains("mlflow experiments restore --experiment-id 5", byName.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("runs/create", _stub.Calls);
    }

    [Fact]
    public async Task A_run_that_resumes_gets_its_writer_before_it_runs_again()
    {
        Answer("runs/get", Run("server-3", status: "KILLED"));
        var start = new RunStart { RunId = "server-3", Resumes = true, RunName = "again", StartTime = 18, Tags = [new(TagNames.Writer, "journal-2")] };

        var started = await Store.StartRunAsync(start, Token);

        Assert.Equal("server-3", started.RunId);
        Assert.Equal(["runs/get", "runs/log-batch", "runs/update"], _stub.Calls);
        Assert.Equal(
            """{"run_id":"server-3","metrics":[],"params":[],"tags":[{"key":"mlops.writer","value":"journal-2"},{"key":"mlflow.runName","value":"again"}]}""",
            _stub.Requests[1].Body);
        Assert.Equal("""{"run_id":"server-3","status":"RUNNING"}""", _stub.Requests[2].Body);
    }

    [Fact]
    public async Task A_run_resumes_by_our_id_in_whatever_experiment_it_is()
    {
        var pages = new Queue<string>(
            ["""{"experiments": [{"experiment_id": "1"}], "next_page_token": "t"}""", """{"experiments": [{"experiment_id": "2"}]}"""]);
        _answers["runs/get"] = _ => StubReply.Error(404, "RESOURCE_DOES_NOT_EXIST");
        _answers["experiments/search"] = _ => StubReply.Json(pages.Dequeue());
        _answers["runs/search"] = request => StubReply.Json(request.Body.Contains("""["2"]""", StringComparison.Ordinal) ? Found(Info("server-9")) : "{}");

        var started = await Store.StartRunAsync(new RunStart { RunId = Some.RunId(), Resumes = true, StartTime = 18 }, Token);

        Assert.Equal("server-9", started.RunId);
        Assert.All(
            _stub.Requests.Where(request => request.Call == "experiments/search"),
            request => Assert.True(request.Json.GetProperty("max_results").GetInt32() > 0));
    }

    [Fact]
    public async Task An_unknown_run_is_not_found_and_does_not_resume()
    {
        _answers["runs/get"] = _ => StubReply.Error(404, "RESOURCE_DOES_NOT_EXIST");

        Assert.Null(await Store.FindRunAsync(Some.RunId(), Token));
        Assert.Null(await Store.FindRunAsync("it's", Token));
        var error = await ThrowsAsync(() => Store.StartRunAsync(new RunStart { RunId = Some.RunId(), Resumes = true, StartTime = 18 }, Token));

        Assert.Equal((MlflowErrorCodes.ResourceDoesNotExist, false), (error.ErrorCode, error.IsTransient));
        Assert.DoesNotContain("runs/update", _stub.Calls);
    }

    [Fact]
    public async Task A_run_that_another_writer_resumed_or_that_has_ended_is_left_alone()
    {
        Answer("runs/get", Run("server-3", status: "FINISHED", data: """{"tags": [{"key": "mlops.writer", "value": "journal-2"}]}"""));

        Assert.False(await Store.EndRunAsync("server-3", RunStatus.Failed, 20, onlyWriter: "journal-1", onlyRunning: false, Token));
        Assert.False(await Store.EndRunAsync("server-3", RunStatus.Failed, 20, onlyWriter: "journal-2", onlyRunning: true, Token));
        Assert.True(await Store.EndRunAsync("server-3", RunStatus.Failed, 20, onlyWriter: "journal-2", onlyRunning: false, Token));

        Assert.Equal("""{"run_id":"server-3","status":"FAILED","end_time":20}""", Assert.Single(_stub.Requests, request => request.Call == "runs/update").Body);
    }

    [Fact]
    public async Task A_run_that_was_started_here_goes_by_our_id_too()
    {
        var start = Start();
        await Store.StartRunAsync(start, Token);
        Answer("runs/get", Run("server-1"));

        await Store.FindRunAsync(start.RunId, Token);
        await Store.EndRunAsync(start.RunId, RunStatus.Finished, 20, onlyWriter: null, onlyRunning: false, Token);

        Assert.EndsWith("run_id=server-1", _stub.Requests[^2].Target, StringComparison.Ordinal);
        Assert.Equal("server-1", _stub.Requests[^1].Json.GetProperty("run_id").GetString());
    }

    private static RunStart Start() => new() { RunId = Guid.NewGuid().ToString("N"), ExperimentName = "churn", StartTime = 17 };

    private static string Info(string id, string status = "RUNNING", string stage = "active", string data = "{}") =>
        $$"""
        {"info": {"run_id": "{{id}}", "experiment_id": "5", "status": "{{status}}", "lifecycle_stage": "{{stage}}", "end_time": 19,
        "artifact_uri": "mlflow-artifacts:/5/{{id}}/artifacts"}, "data": {{data}} }
        """;

    private static string Run(string id, string status = "RUNNING", string data = "{}") => $$"""{"run": {{Info(id, status, data: data)}} }""";

    private static string Found(params string[] runs) => $$"""{"runs": [{{string.Join(',', runs)}}]}""";

    private static Task<MlflowException> ThrowsAsync(Func<Task> call) => Assert.ThrowsAsync<MlflowException>(call);

    private void Answer(string call, string json) => _answers[call] = _ => StubReply.Json(json);
}
