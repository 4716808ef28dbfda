using Microsoft.Data.Sqlite;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.MlflowDatabase;

namespace MlOps.Sdk.Stores;

/// <summary>
/// The sessions of a store on one database: one writes, another reads, each for one caller at a time. SQLite has no asynchronous calls,
/// so a call runs on its caller's thread. Thread-safe.
/// </summary>
/// <typeparam name="T">What the store does its work with: the tables of a session.</typeparam>
internal sealed class SqliteSessions<T> : IAsyncDisposable
    where T : class
{
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly Func<SqliteSession, DatabaseSchema, T> _tables;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Opened? _writer;
    private Opened? _reader;
    private bool _disposed;

    /// <param name="database">The file; made with its folder when missing.</param>
    /// <param name="artifactRoot">The folder for the artifacts of a new database's experiments; <see langword="null"/> for mlruns beside the file.</param>
    /// <param name="time">Gives a new database its time.</param>
    /// <param name="tables">What is done with a session.</param>
    public SqliteSessions(SqliteDatabase database, string? artifactRoot, TimeProvider time, Func<SqliteSession, DatabaseSchema, T> tables)
    {
        _database = database;
        _time = time;
        _tables = tables;
        ArtifactRoot = Path.GetFullPath(artifactRoot ?? Path.Join(database.Folder, "mlruns"));
    }

    /// <summary>The folder for the artifacts of new experiments.</summary>
    public string ArtifactRoot { get; }

    public bool IsOpen => Volatile.Read(ref _writer) is not null;

    /// <summary>Opens the database, and creates it where there is none. Does nothing when it is open.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_writer is null)
            {
                var (session, schema) = _database.OpenOrCreate(ArtifactRoot, _time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
                Volatile.Write(ref _writer, new(session, schema, _tables(session, schema)));
            }
        }
        catch (SqliteException exception)
        {
            throw SqliteStoreErrors.From(exception, _database.Path);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Does all of the work or nothing of it.</summary>
    /// <exception cref="MlflowException">The database could not do it.</exception>
    public async Task<TResult> WriteAsync<TResult>(Func<T, TResult> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var writer = Writer;
            return writer.Session.Write(() => work(writer.Tables), cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw SqliteStoreErrors.From(exception, _database.Path);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Does the work on one state of the database.</summary>
    /// <exception cref="MlflowException">The database could not be read.</exception>
    public async Task<TResult> ReadAsync<TResult>(Func<T, TResult> work, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var schema = Writer.Schema;
            var reader = _reader ??= OpenReader(schema);
            return reader.Session.Read(() => work(reader.Tables));
        }
        catch (SqliteException exception)
        {
            throw SqliteStoreErrors.From(exception, _database.Path);
        }
        finally
        {
            _reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reading.WaitAsync().ConfigureAwait(false);
        await _writing.WaitAsync().ConfigureAwait(false);
        _disposed = true;
        _reader?.Session.Dispose();
        _writer?.Session.Dispose();
        _writing.Release();
        _reading.Release();
    }

    private Opened Writer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _writer ?? throw new InvalidOperationException("The store is used before OpenAsync.");
        }
    }

    /// <summary>A session for reading. Its cache holds what a search among 100,000 runs goes through; it grows with what is read.</summary>
    private Opened OpenReader(DatabaseSchema schema)
    {
        var session = _database.OpenAnother();
        session.Execute("PRAGMA cache_size = -65536");
        return new(session, schema, _tables(session, schema));
    }

    /// <summary>A session and what is done with it.</summary>
    private sealed record Opened(SqliteSession Session, DatabaseSchema Schema, T Tables);
}
