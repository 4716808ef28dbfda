using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MlOps.Sdk.MlflowDatabase;

/// <summary>A statement that is prepared once and run often.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly int _timeout;

    public SqliteStatement(SqliteCommand command, string sql)
    {
        _command = command;
        _command.CommandText = sql;
        _timeout = command.CommandTimeout;
    }

    /// <summary>Sets the parameters $1, $2, … in order.</summary>
    public SqliteStatement With(params ReadOnlySpan<object?> values)
    {
        while (_command.Parameters.Count < values.Length)
        {
            var name = "$" + (_command.Parameters.Count + 1).ToString(CultureInfo.InvariantCulture);
            _command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return this;
    }

    /// <returns>How many rows were changed.</returns>
    public int Run() => _command.ExecuteNonQuery();

    /// <param name="timeout">How many seconds to wait for a lock.</param>
    public void Run(int timeout)
    {
        _command.CommandTimeout = timeout;
        try
        {
            _command.ExecuteNonQuery();
        }
        finally
        {
            _command.CommandTimeout = _timeout;
        }
    }

    public SqliteDataReader Query() => _command.ExecuteReader();

    /// <returns>The first column of the first row; <see langword="null"/> when there is no row or it is NULL.</returns>
    public T? Value<T>()
    {
        using var rows = Query();
        return rows.Read() && !rows.IsDBNull(0) ? rows.GetFieldValue<T>(0) : default;
    }

    /// <summary>The rows as keys and values; of a key that comes twice the last value, of one without a value an empty one.</summary>
    public Dictionary<string, string> Texts()
    {
        var texts = new Dictionary<string, string>();
        using var rows = Query();
        while (rows.Read())
        {
            texts[rows.GetString(0)] = rows.IsDBNull(1) ? "" : rows.GetString(1);
        }

        return texts;
    }

    public void Dispose() => _command.Dispose();
}
