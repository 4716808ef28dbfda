using Microsoft.Data.Sqlite;

namespace MlOps.Benchmarks;

/// <summary>
/// The plain way: each metric is one INSERT of its own into MLflow's table, by a prepared command of ADO.NET. The log is a
/// write-ahead one that is not flushed at each commit (synchronous = NORMAL): a power cut may take the last of them.
/// </summary>
internal sealed class MetricInserts : IAsyncDisposable
{
    private readonly LoggingRun _table;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly Lock _gate = new();
    private long _row;

    private MetricInserts(LoggingRun table, SqliteConnection connection)
    {
        _table = table;
        _connection = connection;
        _insert = connection.CreateCommand();
        _insert.CommandText =
            "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ($key, $value, $timestamp, $run, $step, 0)";
        _insert.Parameters.Add("$key", SqliteType.Text);
        _insert.Parameters.Add("$value", SqliteType.Real);
        _insert.Parameters.Add("$timestamp", SqliteType.Integer);
        _insert.Parameters.AddWithValue("$run", table.Run.Id);
        _insert.Parameters.Add("$step", SqliteType.Integer);
        _insert.Prepare();
    }

    /// <summary>Makes a database of its own, in which the run is.</summary>
    public static async Task<MetricInserts> CreateAsync()
    {
        var table = await LoggingRun.StartAsync();
        var connection = new SqliteConnection($"Data Source={table.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using (var pragmas = connection.CreateCommand())
        {
            pragmas.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";
            await pragmas.ExecuteNonQueryAsync();
        }

        return new(table, connection);
    }

    public void Insert(string key, int count)
    {
        for (var i = 0; i < count; i++)
        {
            lock (_gate)
            {
                var step = _row++; // the rows of a run are unique
                _insert.Parameters[0].Value = key;
                _insert.Parameters[1].Value = step * 0.5;
                _insert.Parameters[2].Value = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
                _insert.Parameters[4].Value = step;
                _insert.ExecuteNonQuery();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
        await _table.DisposeAsync();
    }
}
