using MlOps.Sdk.Mlflow;
using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Registry.Stores;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Testing.Server;

/// <summary>The server's database, for one request at a time.</summary>
internal sealed class ServerDatabase : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ServerTables _tables;
    private readonly TimeSpan _busyTimeout;

    /// <param name="path">The file; made when missing.</param>
    /// <param name="artifactRoot">The location of artifacts, with a separator at its end.</param>
    /// <param name="options">The clock and the patience.</param>
    public ServerDatabase(string path, string artifactRoot, MlflowTestServerOptions options)
    {
        var database = new SqliteDatabase(path);
        var now = options.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var (session, schema) = database.OpenOrCreate(artifactRoot, now, CancellationToken.None);

        // Tests kill the server, not the machine.
        session.Execute("PRAGMA synchronous = OFF");
        var experiments = new SqliteExperiments(session, schema, artifactRoot);
        var runs = new SqliteRuns(session, schema, experiments, database.Folder);
        _tables = new ServerTables(
            session, experiments, runs, new SqliteBatches(session, runs), new SqliteRunReader(session, schema, database.Folder), new SqliteRegistry(session, schema, path), options.Time);
        _busyTimeout = options.BusyTimeout;
    }

    public T Read<T>(Func<ServerTables, T> work)
    {
        lock (_lock)
        {
            return _tables.Session.Read(() => work(_tables));
        }
    }

    /// <summary>Does all of the work or nothing of it.</summary>
    public MlflowReply Write(Action<ServerTables> work) => Write(tables =>
    {
        work(tables);
        return MlflowReply.Empty;
    });

    public T Write<T>(Func<ServerTables, T> work)
    {
        lock (_lock)
        {
            using var patience = new CancellationTokenSource(_busyTimeout);
            try
            {
                return _tables.Session.Write(() => work(_tables), patience.Token);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                throw new MlflowError(MlflowErrorCodes.TemporarilyUnavailable, "(sqlite3.OperationalError) database is locked");
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _tables.Session.Dispose();
        }
    }
}
