namespace MlOps.Sdk.MlflowDatabase;

/// <summary>Finds out whether a database can be written to as it is. It is never changed for that.</summary>
internal static class SchemaVerifier
{
    /// <summary>What is written: table, columns that must be there, columns that are filled where they are there.</summary>
    private static readonly (string Table, string[] Required, string[] Optional)[] Known =
    [
        ("experiments",
            ["experiment_id", "name", "artifact_location", "lifecycle_stage"],
            ["creation_time", "last_update_time", "workspace"]),
        ("experiment_tags", ["experiment_id", "key", "value"], []),
        ("runs",
            ["run_uuid", "name", "status", "start_time", "end_time", "lifecycle_stage", "artifact_uri", "experiment_id"],
            ["user_id", "source_type", "source_name", "entry_point_name", "source_version", "deleted_time"]),
        ("metrics", ["run_uuid", "key", "value", "timestamp", "step", "is_nan"], []),
        ("latest_metrics", ["run_uuid", "key", "value", "timestamp", "step", "is_nan"], []),
        ("params", ["run_uuid", "key", "value"], []),
        ("tags", ["run_uuid", "key", "value"], []),
        ("datasets",
            [],
            ["dataset_uuid", "experiment_id", "name", "digest", "dataset_source_type", "dataset_source", "dataset_schema", "dataset_profile"]),
        ("inputs", [], ["input_uuid", "source_type", "source_id", "destination_type", "destination_id", "step"]),
        ("input_tags", [], ["input_uuid", "name", "value"]),
        ("logged_models",
            [],
            ["model_id", "experiment_id", "name", "artifact_location", "creation_timestamp_ms", "last_updated_timestamp_ms", "status",
                "lifecycle_stage", "model_type", "source_run_id", "status_message"]),
        ("logged_model_params", [], ["model_id", "experiment_id", "param_key", "param_value"]),
        ("logged_model_tags", [], ["model_id", "experiment_id", "tag_key", "tag_value"]),
        ("logged_model_metrics",
            [],
            ["model_id", "metric_name", "metric_timestamp_ms", "metric_step", "metric_value", "experiment_id", "run_id", "dataset_uuid",
                "dataset_name", "dataset_digest"]),
        ("registered_models", [], ["name", "creation_time", "last_updated_time", "description", "workspace"]),
        ("registered_model_tags", [], ["key", "value", "name", "workspace"]),
        ("registered_model_aliases", [], ["alias", "version", "name", "workspace"]),
        ("model_versions",
            [],
            ["name", "version", "creation_time", "last_updated_time", "description", "user_id", "current_stage", "source", "run_id",
                "status", "status_message", "run_link", "storage_location", "workspace"]),
        ("model_version_tags", [], ["key", "value", "name", "version", "workspace"]),
    ];

    /// <summary>Whether the database has no table at all.</summary>
    public static bool IsNew(SqliteSession session) => FirstTable(session) is null;

    public static DatabaseSchema Verify(SqliteSession session, string path)
    {
        if (session.Statement("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").Value<string>() is null)
        {
            throw MlflowDatabaseErrors.OfAnotherProgram(path, FirstTable(session) ?? "");
        }

        var columns = new HashSet<(string, string)>();
        var demanding = new List<(string Table, string Column)>();
        using (var rows = session.Statement(
            $"""
            SELECT t.name, c.name, c."notnull" AND c.dflt_value IS NULL AND c.hidden = 0
            FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
            WHERE t.type = 'table' AND t.name IN ({string.Join(", ", Known.Select(known => $"'{known.Table}'"))})
            """).Query())
        {
            while (rows.Read())
            {
                var column = (rows.GetString(0), rows.GetString(1));
                columns.Add(column);
                if (rows.GetBoolean(2))
                {
                    demanding.Add(column);
                }
            }
        }

        var missing = Known.SelectMany(table => Missing(table.Table, table.Required, columns)).ToList();
        if (missing.Count > 0)
        {
            throw MlflowDatabaseErrors.Lacks(path, Revision(session), missing);
        }

        var unknown = demanding.Where(IsUnknown).Select(column => $"{column.Table}.{column.Column}").ToList();
        if (unknown.Count > 0)
        {
            throw MlflowDatabaseErrors.Demands(path, Revision(session), unknown);
        }

        return new DatabaseSchema(columns);
    }

    private static string? FirstTable(SqliteSession session) =>
        session.Statement("SELECT name FROM sqlite_master ORDER BY rowid LIMIT 1").Value<string>();

    private static string Revision(SqliteSession session) =>
        session.Statement("SELECT max(version_num) FROM alembic_version").Value<string>() ?? "unknown";

    private static IEnumerable<string> Missing(string table, string[] required, HashSet<(string, string)> columns)
    {
        var missing = required.Where(column => !columns.Contains((table, column))).ToList();
        return missing.Count > 0 && missing.Count == required.Length
            ? [$"the table {table}"]
            : missing.Select(column => $"the column {table}.{column}");
    }

    private static bool IsUnknown((string Table, string Column) column) =>
        Array.Find(Known, known => known.Table == column.Table) is { Table: not null } table
        && !table.Required.Contains(column.Column)
        && !table.Optional.Contains(column.Column);
}
