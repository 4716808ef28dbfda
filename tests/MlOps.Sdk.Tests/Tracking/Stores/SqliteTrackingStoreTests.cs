using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Stores;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public sealed class SqliteTrackingStoreTests : IDisposable
{
    private const long Now = 1795376179818;

    private readonly TempFolder _folder = new();

    private string Database => _folder.File("mlflow.db");

    [Fact]
    public async Task A_row_of_a_run_is_as_the_server_writes_it()
    {
        await using var store = await OpenAsync();
        var start = Start("golden-376179");

        await store.StartRunAsync(start, Token);

        Assert.Equal(
            [$"{start.RunId}|first run|UNKNOWN|||alice|RUNNING|{Now}|||active|{_folder.Path}/mlruns/1/{start.RunId}/artifacts|1|"],
            TestDatabase.Query(Database, "SELECT * FROM runs"));
    }

    [Fact]
    public async Task A_row_of_an_experiment_is_as_the_server_writes_it()
    {
        await using var store = await OpenAsync();

        await store.StartRunAsync(Start("golden-376179"), Token);

        Assert.Equal(
            [$"1|golden-376179|{_folder.Path}/mlruns/1|active|{Now}|{Now}|default"],
            TestDatabase.Query(Database, "SELECT * FROM experiments WHERE experiment_id > 0"));
    }

    [Fact]
    public async Task A_NaN_is_0_with_a_mark()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Start(), Token);

        await store.LogBatchAsync(run.RunId, Metrics(new MetricPoint("loss", double.NaN, Now, 3)), Token);

        Assert.Equal(["0|1|3"], TestDatabase.Query(Database, "SELECT value, is_nan, step FROM metrics"));
        Assert.Equal(["0|1|3"], TestDatabase.Query(Database, "SELECT value, is_nan, step FROM latest_metrics"));
    }

    [Fact]
    public async Task Nothing_is_made_before_the_store_is_opened()
    {
        await using var store = new SqliteTrackingStore(Database, artifactRoot: null, TimeProvider.System);

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.FindRunAsync("0", Token));

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_disposed_store_says_so()
    {
        var store = await OpenAsync();
        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.FindRunAsync("0", Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.OpenAsync(Token));
    }

    [Fact]
    public async Task What_was_stored_is_there_for_the_next_store()
    {
        string runId;
        await using (var first = await OpenAsync())
        {
            runId = (await first.StartRunAsync(Start(), Token)).RunId;
        }

        await using var second = await OpenAsync();

        Assert.NotNull(await second.FindRunAsync(runId, Token));
    }

    [Theory]
    [InlineData("file:///srv/mlruns/1", "file:///srv/mlruns/1/RUN/artifacts")]
    [InlineData("/srv/mlruns/1", "/srv/mlruns/1/RUN/artifacts")]
    [InlineData("mlflow-artifacts:/1", "mlflow-artifacts:/1/RUN/artifacts")]
    [InlineData("s3://bucket/folder/", "s3://bucket/folder/RUN/artifacts")]
    [InlineData("s3://bucket/folder?region=eu", "s3://bucket/folder/RUN/artifacts?region=eu")]
    [InlineData("mlruns/1", "FOLDER/mlruns/1/RUN/artifacts")]
    [InlineData("./mlruns/1", "FOLDER/mlruns/1/RUN/artifacts")]
    public async Task An_experiment_that_MLflow_made_keeps_its_artifacts_where_they_are(string location, string expected)
    {
        RecordedSchema.Mlflow311.Create(Database);
        TestDatabase.Execute(
            Database,
            $"INSERT INTO experiments (name, artifact_location, lifecycle_stage) VALUES ('theirs', '{location}', 'active')");
        await using var store = await OpenAsync();

        var run = await store.StartRunAsync(Start("theirs"), Token);

        Assert.Equal(
            expected.Replace("FOLDER", _folder.Path, StringComparison.Ordinal).Replace("RUN", run.RunId, StringComparison.Ordinal),
            run.ArtifactUri);
        Assert.Equal(location, (await store.FindExperimentByNameAsync("theirs", Token))!.ArtifactLocation);
    }

    [Fact]
    public async Task Artifacts_of_new_experiments_go_below_the_root_that_was_given()
    {
        await using var store = new SqliteTrackingStore(Database, "/srv/artifacts", TimeProvider.System);
        await store.OpenAsync(Token);

        var run = await store.StartRunAsync(Start("new"), Token);

        Assert.Equal($"/srv/artifacts/1/{run.RunId}/artifacts", run.ArtifactUri);
        Assert.Equal("/srv/artifacts/0", (await store.FindExperimentAsync("0", Token))!.ArtifactLocation);
    }

    [Fact]
    public async Task An_experiment_of_another_workspace_is_not_seen()
    {
        RecordedSchema.Mlflow311.Create(Database);
        TestDatabase.Execute(
            Database, "INSERT INTO experiments (name, lifecycle_stage, workspace) VALUES ('shared', 'active', 'team')");
        await using var store = await OpenAsync();

        var run = await store.StartRunAsync(Start("shared"), Token);

        Assert.Equal("2", run.ExperimentId);
        Assert.Null(await store.FindExperimentAsync("1", Token));
    }

    [Fact]
    public async Task A_database_without_the_columns_that_MLflow_no_longer_uses_is_written_to()
    {
        RecordedSchema.Mlflow311.Create(Database);
        TestDatabase.Execute(
            Database, "ALTER TABLE runs DROP COLUMN source_version; ALTER TABLE runs DROP COLUMN user_id");
        await using var store = await OpenAsync();

        var run = await store.StartRunAsync(Start(), Token);

        Assert.Equal("", (await store.FindRunAsync(run.RunId, Token))!.UserId);
    }

    [Fact]
    public async Task Eight_stores_create_and_write_one_database_at_once()
    {
        async Task WriteAsync(int writer)
        {
            await using var store = await OpenAsync();
            var run = await store.StartRunAsync(Start("shared"), Token);
            for (var batch = 0; batch < 20; batch++)
            {
                await store.LogBatchAsync(
                    run.RunId,
                    Metrics(Enumerable.Range(batch * 50, 50).Select(step => new MetricPoint($"loss-{writer}", step, Now + step, step))),
                    Token);
            }

            await store.EndRunAsync(run.RunId, RunStatus.Finished, Now, onlyWriter: null, onlyRunning: false, Token);
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAsync(writer), Token)));

        Assert.Equal(["8000"], TestDatabase.Query(Database, "SELECT count(*) FROM metrics"));
        Assert.Equal(["8|1"], TestDatabase.Query(Database, "SELECT count(*), count(DISTINCT experiment_id) FROM runs WHERE status = 'FINISHED'"));
        Assert.Equal(["ok"], TestDatabase.Query(Database, "PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_store_is_read_while_it_is_written()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Start(), Token);
        var writing = Task.Run(
            async () =>
            {
                for (var step = 0; step < 200; step++)
                {
                    await store.LogBatchAsync(run.RunId, Metrics(new MetricPoint("a", step, Now, step), new MetricPoint("b", step, Now, step)), Token);
                }
            },
            Token);

        var reading = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                do
                {
                    var metrics = (await store.FindRunAsync(run.RunId, Token))!.Metrics;
                    Assert.Equal(metrics.GetValueOrDefault("a")?.Step, metrics.GetValueOrDefault("b")?.Step);
                }
                while (!writing.IsCompleted);
            },
            Token));
        await Task.WhenAll([writing, .. reading]);

        Assert.Equal(199, (await store.FindRunAsync(run.RunId, Token))!.Metrics["b"].Step);
    }

    [Fact]
    public async Task Readers_are_not_kept_waiting_by_another_programs_transaction()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Start(), Token);
        using var other = TestDatabase.Open(Database);
        using var transaction = other.BeginTransaction(deferred: false);

        var found = await store.FindRunAsync(run.RunId, Token);

        Assert.NotNull(found);
    }

    [Fact]
    public async Task A_write_waits_for_another_programs_transaction()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Start(), Token);
        using var other = TestDatabase.Open(Database);
        var transaction = other.BeginTransaction(deferred: false);

        var logging = Task.Run(() => store.LogBatchAsync(run.RunId, Metrics(new MetricPoint("loss", 1, Now, 0)), Token), Token);
        Assert.False(logging.IsCompleted);
        await transaction.RollbackAsync(Token);
        await logging;

        Assert.Single((await store.FindRunAsync(run.RunId, Token))!.Metrics);
    }

    [Fact]
    public async Task The_wait_for_another_programs_transaction_can_be_cancelled()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Start(), Token);
        using var other = TestDatabase.Open(Database);
        using var transaction = other.BeginTransaction(deferred: false);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Task.Run(() => store.LogBatchAsync(run.RunId, new RunBatch(), cancellation.Token), Token));
    }

    [Theory]
    [InlineData(SqliteErrors.Busy)]
    [InlineData(SqliteErrors.Locked)]
    [InlineData(SqliteErrors.Full)]
    [InlineData(SqliteErrors.InputOutput)]
    [InlineData(SqliteErrors.CannotOpen)]
    [InlineData(SqliteErrors.ReadOnly)]
    public void An_error_that_may_pass_is_transient(int code)
    {
        var error = SqliteStoreErrors.From(new SqliteException("no", code), "/mlflow.db");

        Assert.Equal(MlflowErrorCodes.TemporarilyUnavailable, error.ErrorCode);
        Assert.True(error.IsTransient);
    }

    [Theory]
    [InlineData(SqliteErrors.Corrupt, true)]
    [InlineData(19 /* a constraint */, false)]
    [InlineData(1 /* an unknown column */, false)]
    public void An_error_of_the_tables_is_an_internal_one(int code, bool transient)
    {
        var error = SqliteStoreErrors.From(new SqliteException("no", code), "/mlflow.db");

        Assert.Equal(MlflowErrorCodes.InternalError, error.ErrorCode);
        Assert.Equal(transient, error.IsTransient);
    }

    [Fact]
    public async Task A_table_that_vanishes_meanwhile_is_an_error_that_names_the_file()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Start(), Token);
        TestDatabase.Execute(Database, "DROP TABLE metrics");

        var error = await Assert.ThrowsAsync<MlflowException>(
            () => store.LogBatchAsync(run.RunId, Metrics(new MetricPoint("loss", 1, Now, 0)), Token));

        Assert.Equal(MlflowErrorCodes.InternalError, error.ErrorCode);
        Assert.Contains(Database, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_made_up_follows_from_the_id()
    {
        await using var store = await OpenAsync();
        var start = Start() with { RunName = null };

        await store.StartRunAsync(start, Token);

        Assert.Equal(RunNameGenerator.For(start.RunId), (await store.FindRunAsync(start.RunId, Token))!.Name);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static RunStart Start(string experiment = "churn") => new()
    {
        RunId = Guid.NewGuid().ToString("N"),
        ExperimentName = experiment,
        RunName = "first run",
        UserId = "alice",
        StartTime = Now,
    };

    private static RunBatch Metrics(params IEnumerable<MetricPoint> points)
    {
        var batch = new RunBatch();
        batch.Metrics.AddRange(points);
        return batch;
    }

    private async Task<SqliteTrackingStore> OpenAsync()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Now));
        var store = new SqliteTrackingStore(Database, artifactRoot: null, time);
        await store.OpenAsync(Token);
        return store;
    }
}
