using MlOps.Sdk.MlflowDatabase;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>Which datasets runs took in. Databases of MLflow before 2.4 have no tables for that.</summary>
internal sealed class SqliteInputs(SqliteSession session, DatabaseSchema schema)
{
    public bool HasTables { get; } =
        schema.Has("datasets", "dataset_uuid") && schema.Has("inputs", "input_uuid") && schema.Has("input_tags", "input_uuid");

    /// <summary>Stores an input; called inside a transaction. What is there already stays, apart from the context.</summary>
    public void Log(StartedRun run, DatasetInput input)
    {
        if (!HasTables)
        {
            throw SqliteTrackingErrors.NoInputs();
        }

        var datasetId = DatasetId(run.ExperimentId, input.Dataset);
        var inputId = InputId(run.RunId, datasetId);
        if (input.Context is { } context)
        {
            session
                .Statement(
                    """
                    INSERT INTO input_tags (input_uuid, name, value) VALUES ($1, $2, $3)
                    ON CONFLICT (input_uuid, name) DO UPDATE SET value = excluded.value
                    """)
                .With(inputId, TagNames.DataContext, context)
                .Run();
        }
    }

    /// <summary>The inputs of runs, by run.</summary>
    /// <param name="runIds">The ids of the runs, as a JSON array.</param>
    public Dictionary<string, List<DatasetInput>> Read(string runIds)
    {
        var inputs = new Dictionary<string, List<DatasetInput>>();
        if (!HasTables)
        {
            return inputs;
        }

        using var rows = session
            .Statement(
                """
                SELECT t.value, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile, i.destination_id
                FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
                LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = $2
                WHERE i.destination_type = 'RUN' AND i.destination_id IN (SELECT value FROM json_each($1)) AND i.source_type = 'DATASET'
                ORDER BY i.rowid
                """)
            .With(runIds, TagNames.DataContext)
            .Query();
        while (rows.Read())
        {
            string? Text(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
            var runId = rows.GetString(7);
            if (!inputs.TryGetValue(runId, out var ofRun))
            {
                inputs.Add(runId, ofRun = []);
            }

            ofRun.Add(new(Dataset.Stored(Text(1), Text(2), Text(3), Text(4), Text(5), Text(6)), Text(0)));
        }

        return inputs;
    }

    /// <summary>The dataset of that name and digest in the experiment; the first description of it stays.</summary>
    private string DatasetId(string experimentId, Dataset dataset)
    {
        session
            .Statement(
                """
                INSERT INTO datasets
                  (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
                """)
            .With(
                NewId(), experimentId, dataset.Name, dataset.Digest, dataset.SourceType, dataset.Source, dataset.Schema, dataset.Profile)
            .Run();
        return session
            .Statement("SELECT dataset_uuid FROM datasets WHERE experiment_id = $1 AND name = $2 AND digest = $3")
            .With(experimentId, dataset.Name, dataset.Digest)
            .Value<string>()!;
    }

    private string InputId(string runId, string datasetId)
    {
        session
            .Statement(
                """
                INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id)
                VALUES ($1, 'DATASET', $2, 'RUN', $3) ON CONFLICT DO NOTHING
                """)
            .With(NewId(), datasetId, runId)
            .Run();
        return session
            .Statement(
                """
                SELECT input_uuid FROM inputs
                WHERE source_type = 'DATASET' AND source_id = $1 AND destination_type = 'RUN' AND destination_id = $2
                """)
            .With(datasetId, runId)
            .Value<string>()!;
    }

    private static string NewId() => Guid.NewGuid().ToString("N");
}
