using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace MlOps.Sdk.Tests.MlflowDatabase;

/// <summary>The tables that a real MLflow made, as recorded: to compare with, and to make its database in a test.</summary>
internal sealed class RecordedSchema
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static RecordedSchema Mlflow311 { get; } = Load("sqlite-schema-3.11.json");

    public static RecordedSchema Mlflow222 { get; } = Load("sqlite-schema-2.22.json");

    public required string AlembicVersion { get; init; }

    public required Dictionary<string, Table> Tables { get; init; }

    /// <summary>Makes the database as MLflow leaves it when it starts for the first time.</summary>
    public void Create(string path)
    {
        var artifacts = Path.Join(Path.GetDirectoryName(path), "mlruns", "0");
        TestDatabase.Execute(
            path,
            $"""
            PRAGMA synchronous = OFF;
            BEGIN;
            {string.Concat(Tables.Select(table => Definition(table.Key, table.Value)))}
            INSERT INTO alembic_version VALUES ('{AlembicVersion}');
            {(Tables.ContainsKey("workspaces") ? "INSERT INTO workspaces (name) VALUES ('default');" : "")}
            INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
            VALUES (0, 'Default', '{artifacts}', 'active', 1795376138971, 1795376138971);
            COMMIT;
            """);
    }

    /// <summary>What SQLite says of the tables of a file, in the form of the recording.</summary>
    public static Dictionary<string, Table> Read(string path)
    {
        using var connection = TestDatabase.Open(path);
        List<T> Rows<T>(string sql, Func<SqliteDataReader, T> row)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
            {
                rows.Add(row(reader));
            }

            return rows;
        }

        return Rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'", row => (Name: row.GetString(0), Sql: row.GetString(1)))
            .ToDictionary(
                table => table.Name,
                table => new Table(
                    Rows(
                        $"PRAGMA table_info({table.Name})",
                        row => new Column(
                            row.GetString(1), row.GetString(2), row.GetBoolean(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetInt32(5))),
                    Rows(
                        $"PRAGMA foreign_key_list({table.Name})",
                        row => new ForeignKey(row.GetString(3), $"{row.GetString(2)}.{row.GetString(4)}", row.GetString(6))),
                    Rows(
                        $"PRAGMA index_list({table.Name})",
                        row => new Index(
                            row.GetString(1),
                            row.GetBoolean(2),
                            row.GetString(3),
                            Rows($"PRAGMA index_info({row.GetString(1)})", column => column.GetString(2)))),
                    [.. Mlflow311.Tables.GetValueOrDefault(table.Name)?.Checks.Where(check => table.Sql.Contains(check.Sql, StringComparison.Ordinal)) ?? []]));
    }

    private static RecordedSchema Load(string name)
    {
        using var stream = typeof(RecordedSchema).Assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<RecordedSchema>(stream, Options)!;
    }

    private static string Definition(string name, Table table)
    {
        var parts = table.Columns.ConvertAll(column =>
            $"{column.Name} {column.Type}{(column.Default is { } value ? $" DEFAULT {value}" : "")}{(column.NotNull ? " NOT NULL" : "")}");

        // A generated column is in the recording only where an index has it.
        parts.AddRange(table.Indexes
            .SelectMany(index => index.Columns)
            .Except(table.Columns.Select(column => column.Name))
            .Select(column => $"{column} BIGINT GENERATED ALWAYS AS (end_time_unix_nano - start_time_unix_nano) STORED"));

        var key = table.Columns.Where(column => column.Pk > 0).OrderBy(column => column.Pk).Select(column => column.Name);
        parts.Add($"PRIMARY KEY ({string.Join(", ", key)})");
        parts.AddRange(table.Indexes
            .Where(index => index.Origin == "u")
            .Select(index => $"UNIQUE ({string.Join(", ", index.Columns)})"));

        // A key of several columns is recorded as several entries that refer to one table.
        parts.AddRange(table.ForeignKeys
            .GroupBy(key => (Table: key.References.Split('.')[0], key.OnDelete))
            .Reverse()
            .Select(group =>
                $"FOREIGN KEY ({string.Join(", ", group.Select(key => key.Columns))}) REFERENCES {group.Key.Table} "
                + $"({string.Join(", ", group.Select(key => key.References.Split('.')[1]))}) ON DELETE {group.Key.OnDelete}"));
        parts.AddRange(table.Checks.Select(check => check.Sql));

        var sql = new StringBuilder($"CREATE TABLE {name} ({string.Join(", ", parts)});");
        foreach (var index in table.Indexes.Where(index => index.Origin == "c").Reverse())
        {
            sql.Append($"CREATE {(index.Unique ? "UNIQUE " : "")}INDEX {index.Name} ON {name} ({string.Join(", ", index.Columns)});");
        }

        return sql.ToString();
    }

    internal sealed record Table(List<Column> Columns, List<ForeignKey> ForeignKeys, List<Index> Indexes, List<Check> Checks);

    internal sealed record Column(string Name, string Type, bool NotNull, string? Default, int Pk);

    internal sealed record ForeignKey(string Columns, string References, string OnDelete);

    internal sealed record Index(string Name, bool Unique, string Origin, List<string> Columns);

    internal sealed record Check(string? Name, string Expr)
    {
        public string Sql => Name is null ? $"CHECK ({Expr})" : $"CONSTRAINT {Name} CHECK ({Expr})";
    }
}
