using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MlOps.Sdk.MlflowDatabase;

/// <summary>One connection and its prepared statements. For one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    /// <summary>How long a call waits for other processes, in seconds.</summary>
    public const int LockTimeout = 60;

    /// <summary>How long a wait for the lock lasts before it looks at the cancellation token again, in seconds.</summary>
    private const int LockAttempt = 1;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private readonly Dictionary<string, SqliteInsert> _inserts = [];

    private SqliteSession(SqliteConnection connection)
    {
        _connection = connection;
    }

    /// <summary>Opens the file, and creates an empty one where there is none.</summary>
    public static SqliteSession Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false, // disposing closes the file
            ForeignKeys = true,
            DefaultTimeout = LockTimeout,
        }.ConnectionString);
        try
        {
            connection.Open();
            var session = new SqliteSession(connection);
            // FULL: what is committed has left the journal, and must survive a power cut here. The cache holds the pages
            // that a batch touches in a table of millions of rows; without spilling, none is written before the commit.
            session.Execute(
                """
                PRAGMA busy_timeout = 250; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA cache_spill = OFF;
                """);
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public bool IsReadOnly => raw.sqlite3_db_readonly(_connection.Handle, "main") == 1;

    /// <summary>The prepared statement of this text. Its parameters are $1, $2, …</summary>
    public SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement(_connection.CreateCommand(), sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>A statement whose text is made for one use; the caller disposes it.</summary>
    public SqliteStatement StatementOnce(string sql) => new(_connection.CreateCommand(), sql);

    /// <summary>The prepared statement of this text, for many rows.</summary>
    public SqliteInsert Insert(string sql)
    {
        if (!_inserts.TryGetValue(sql, out var insert))
        {
            insert = new SqliteInsert(_connection, sql);
            _inserts.Add(sql, insert);
        }

        return insert;
    }

    /// <summary>Runs statements that are needed once.</summary>
    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Does all of the work, in a transaction that is alone in writing, or nothing of it.</summary>
    public T Write<T>(Func<T> work, CancellationToken cancellationToken)
    {
        Lock(cancellationToken);
        return Finish(work);
    }

    /// <summary>Does the work on one state of the database, whatever others write meanwhile.</summary>
    public T Read<T>(Func<T> work)
    {
        Statement("BEGIN").Run();
        return Finish(work);
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        foreach (var insert in _inserts.Values)
        {
            insert.Dispose();
        }

        _connection.Dispose();
    }

    /// <summary>Takes the lock at the beginning: a transaction that asks for it half-way can only be refused.</summary>
    private void Lock(CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Statement("BEGIN IMMEDIATE").Run(LockAttempt);
                return;
            }
            catch (SqliteException exception)
                when (exception.SqliteErrorCode == SqliteErrors.Busy && waited.Elapsed.TotalSeconds < LockTimeout)
            {
                // Another process writes. Its turn ends; ask again.
            }
        }
    }

    private T Finish<T>(Func<T> work)
    {
        try
        {
            var result = work();
            Statement("COMMIT").Run();
            return result;
        }
        finally
        {
            // Still open only when something failed; some errors have rolled back already.
            if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                Statement("ROLLBACK").Run();
            }
        }
    }
}
