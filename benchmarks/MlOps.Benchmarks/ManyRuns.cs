using System.Globalization;
using Microsoft.Data.Sqlite;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing;

namespace MlOps.Benchmarks;

/// <summary>
/// A database with many runs of a few metrics, params and tags each, evenly over twenty experiments. Written with plain SQL: what is
/// measured is reading.
/// </summary>
internal sealed class ManyRuns : IAsyncDisposable
{
    public const int Experiments = 20;

    private readonly TempFolder _folder = new();

    private ManyRuns() => Store = new(_folder.File("mlflow.db"), artifactRoot: null, TimeProvider.System);

    public SqliteTrackingStore Store { get; }

    public static async Task<ManyRuns> CreateAsync(int count)
    {
        var many = new ManyRuns();
        await many.Store.OpenAsync(CancellationToken.None);
        for (var i = 1; i <= Experiments; i++)
        {
            await many.Store.CreateExperimentAsync(string.Create(CultureInfo.InvariantCulture, $"experiment {i}"), null, [], CancellationToken.None);
        }

        await many.FillAsync(count);
        return many;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    private async Task FillAsync(int count)
    {
        await using var connection = new SqliteConnection($"Data Source={_folder.File("mlflow.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            PRAGMA synchronous = OFF;
            BEGIN;
            INSERT INTO runs (run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri, experiment_id)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $count)
            SELECT lower(hex(randomblob(16))), 'run-' || i, 'ann', CASE i % 10 WHEN 0 THEN 'FAILED' ELSE 'FINISHED' END,
              1700000000000 + i * 1000, 1700000000500 + i * 1000, 'active', '/runs/' || i, 1 + i % {Experiments} FROM n;
            INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid)
            SELECT k.value, abs(random() % 1000000) / 1000000.0, r.start_time, 10, 0, r.run_uuid
            FROM runs r, json_each('["loss", "accuracy", "f1", "val_f1"]') k;
            INSERT INTO params (key, value, run_uuid)
            SELECT k.value, abs(random() % 10), r.run_uuid FROM runs r, json_each('["model", "lr", "depth", "seed"]') k;
            INSERT INTO tags (key, value, run_uuid)
            SELECT k.value, CASE k.value WHEN 'mlflow.runName' THEN r.name ELSE iif(random() % 5 = 0, 'risk', 'ops') END, r.run_uuid
            FROM runs r, json_each('["team", "stage", "mlflow.runName"]') k;
            COMMIT;
            """;
        command.Parameters.AddWithValue("$count", count);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
