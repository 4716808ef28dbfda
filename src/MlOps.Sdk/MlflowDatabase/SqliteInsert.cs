using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MlOps.Sdk.MlflowDatabase;

/// <summary>
/// A statement for many rows. It speaks to SQLite directly: for each row, a command of ADO.NET allocates 800 bytes and
/// looks its parameters up by name.
/// </summary>
internal sealed class SqliteInsert : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteInsert(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
    }

    /// <param name="parameter">The number of the parameter, from 1.</param>
    /// <param name="value">The text in UTF-8.</param>
    public void Bind(int parameter, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_text(_statement, parameter, value));

    public void Bind(int parameter, double value) => Check(raw.sqlite3_bind_double(_statement, parameter, value));

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, parameter, value));

    /// <summary>Inserts the row. Parameters that are not bound anew keep their values.</summary>
    public void Run()
    {
        var result = raw.sqlite3_step(_statement);
        var reset = raw.sqlite3_reset(_statement);
        Check(result is raw.SQLITE_DONE ? reset : result);
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
