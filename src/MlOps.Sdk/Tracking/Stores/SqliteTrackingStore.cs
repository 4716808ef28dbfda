using System.Runtime.CompilerServices;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Stores;
using MlOps.Sdk.Tracking.Search;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>
/// Keeps runs in a SQLite file with MLflow's own tables, which <c>mlflow ui</c> opens. No server is needed. Thread-safe:
/// one session writes, another reads, each for one caller at a time. SQLite has no asynchronous calls, so a call runs on
/// its caller's thread.
/// </summary>
internal sealed partial class SqliteTrackingStore : ITrackingStore
{
    private readonly SqliteDatabase _database;
    private readonly string _artifactRoot;
    private readonly TimeProvider _time;
    private readonly SqliteSessions<SqliteTables> _sessions;

    /// <param name="databasePath">The file; made with its folder when missing.</param>
    /// <param name="artifactRoot">The folder for the artifacts of new experiments; <see langword="null"/> for mlruns beside the file.</param>
    /// <param name="time">Gives experiments their time of creation.</param>
    public SqliteTrackingStore(string databasePath, string? artifactRoot, TimeProvider time)
    {
        _database = new SqliteDatabase(databasePath);
        _sessions = new(_database, artifactRoot, time, Tables);
        _artifactRoot = _sessions.ArtifactRoot;
        _time = time;
    }

    /// <summary>From which size of a database on searches for runs are done otherwise.</summary>
    public RunSearchScale SearchScale { get; init; } = new();

    public BatchLimits Limits => SqliteBatches.Limits;

    /// <summary>One: SQLite has one writer.</summary>
    public int ParallelRuns => 1;

    public bool IsRemote => false;

    public ArtifactRepositories Artifacts { get; } = new(server: null);

    public Task OpenAsync(CancellationToken cancellationToken) => _sessions.OpenAsync(cancellationToken);

    public async Task CheckStartAsync(RunStart start, CancellationToken cancellationToken)
    {
        // Making a database takes a while, and a new one refuses nothing that goes by name: no reason to keep the caller.
        if (!_sessions.IsOpen && start is { Resumes: false, ExperimentName: not null } && _database.IsStillToBeMade())
        {
            return;
        }

        await OpenAsync(cancellationToken).ConfigureAwait(false);
        await ReadAsync(
            tables =>
            {
                tables.Runs.Check(start);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public Task<StartedRun> StartRunAsync(RunStart start, CancellationToken cancellationToken) =>
        WriteAsync(tables => tables.Runs.Start(start, Now), cancellationToken);

    public Task LogBatchAsync(string runId, RunBatch batch, CancellationToken cancellationToken) =>
        WriteAsync(
            tables =>
            {
                tables.Batches.Log(runId, batch);
                return true;
            },
            cancellationToken);

    public Task<bool> EndRunAsync(
        string runId, RunStatus status, long endTime, string? onlyWriter, bool onlyRunning, CancellationToken cancellationToken) =>
        WriteAsync(tables => tables.Runs.End(runId, status, endTime, onlyWriter, onlyRunning), cancellationToken);

    public Task<Run?> FindRunAsync(string runId, CancellationToken cancellationToken) =>
        ReadAsync(tables => tables.Reader.Find(runId), cancellationToken);

    public Task<Experiment?> FindExperimentAsync(string experimentId, CancellationToken cancellationToken) =>
        ReadAsync(tables => tables.Experiments.Find(experimentId), cancellationToken);

    public Task<Experiment?> FindExperimentByNameAsync(string name, CancellationToken cancellationToken) =>
        ReadAsync(tables => tables.Experiments.FindByName(name), cancellationToken);

    public async IAsyncEnumerable<Metric> ReadMetricHistoryAsync(
        string runId, string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var points = await ReadAsync(tables => tables.Reader.History(runId, key), cancellationToken).ConfigureAwait(false);
        foreach (var point in points)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new Metric(key, point.Value, SqliteRows.Time(point.Timestamp), point.Step);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync().ConfigureAwait(false);
        Artifacts.Dispose();
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private Task<T> WriteAsync<T>(Func<SqliteTables, T> work, CancellationToken cancellationToken) => _sessions.WriteAsync(work, cancellationToken);

    private Task<T> ReadAsync<T>(Func<SqliteTables, T> work, CancellationToken cancellationToken) => _sessions.ReadAsync(work, cancellationToken);

    private SqliteTables Tables(SqliteSession session, DatabaseSchema schema)
    {
        var experiments = new SqliteExperiments(session, schema, _artifactRoot);
        var runs = new SqliteRuns(session, schema, experiments, _database.Folder);
        return new SqliteTables(session, schema, experiments, runs, new SqliteBatches(session, runs), new SqliteRunReader(session, schema, _database.Folder, SearchScale), new SqliteInputs(session, schema));
    }

    /// <summary>A session and what is done with it.</summary>
    private sealed record SqliteTables(
        SqliteSession Session,
        DatabaseSchema Schema,
        SqliteExperiments Experiments,
        SqliteRuns Runs,
        SqliteBatches Batches,
        SqliteRunReader Reader,
        SqliteInputs Inputs);
}
