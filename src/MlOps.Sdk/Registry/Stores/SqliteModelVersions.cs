using Microsoft.Data.Sqlite;
using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Registry.Stores;

/// <summary>The tables of versions, their tags and their aliases. Every method is called inside a transaction, which a refusal rolls back.</summary>
internal sealed class SqliteModelVersions(SqliteSession session, bool hasWorkspaces, bool hasLoggedModels)
{
    private const string Deleted = "Deleted_Internal";

    private const string Columns =
        """
        name, version, creation_time, last_updated_time, description, user_id, current_stage, source, run_id, status, status_message, run_link
        """;

    private readonly string _here = hasWorkspaces ? " AND workspace = 'default'" : "";

    public bool ModelExists(string name) =>
        session.Statement($"SELECT 1 FROM registered_models WHERE name = $1{_here}").With(name).Value<long?>() is not null;

    public ModelVersion Create(ModelVersionStart start, long now)
    {
        if (start.Source.Length == 0)
        {
            throw RegistryErrors.SourceInvalid("", "Give the place of the model's files, such as 'runs:/<run id>/model'.");
        }

        foreach (var (key, value) in start.Tags)
        {
            RegistryRules.CheckTag(key, value);
        }

        var (location, runId) = Locate(start);
        CheckModel(start.Name);
        var version = 1 + session.Statement($"SELECT coalesce(max(version), 0) FROM model_versions WHERE name = $1{_here}").With(start.Name).Value<long>();
        session
            .Statement(
                """
                INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, current_stage, source, storage_location,
                  run_id, run_link, status)
                VALUES ($1, $2, $3, $3, $4, 'None', $5, $6, $7, $8, 'READY')
                """)
            .With(start.Name, version, now, start.Description, start.Source, location, runId, start.RunLink)
            .Run();
        foreach (var (key, value) in start.Tags)
        {
            InsertTag(start.Name, (int)version, key, value);
        }

        Touch(start.Name, now);
        return Existing(start.Name, (int)version);
    }

    public ModelVersion? Find(string name, int version)
    {
        using var rows = session
            .Statement($"SELECT {Columns} FROM model_versions WHERE name = $1 AND version = $2 AND current_stage <> '{Deleted}'{_here}")
            .With(name, version)
            .Query();
        return rows.Read() ? Read(rows) : null;
    }

    /// <summary>The latest version of each stage, in the order in which the stages were first reached.</summary>
    public IReadOnlyList<ModelVersion> Latest(string name)
    {
        var found = new List<ModelVersion>();
        using var rows = session
            .Statement(
                $"""
                SELECT {Columns} FROM model_versions v
                JOIN (SELECT max(version) AS last, min(version) AS first FROM model_versions
                  WHERE name = $1 AND current_stage <> '{Deleted}'{_here} GROUP BY current_stage) s ON v.version = s.last
                WHERE v.name = $1{_here} ORDER BY s.first
                """)
            .With(name)
            .Query();
        while (rows.Read())
        {
            found.Add(Read(rows));
        }

        return found;
    }

    public ModelVersion Describe(string name, int version, string? description, long now)
    {
        Existing(name, version);
        session
            .Statement($"UPDATE model_versions SET description = $3, last_updated_time = $4 WHERE name = $1 AND version = $2{_here}")
            .With(name, version, description, now)
            .Run();
        return Existing(name, version);
    }

    /// <summary>Deletes a version as MLflow does: its number stays taken, and what it was is blotted out.</summary>
    public void Delete(string name, int version, long now)
    {
        Existing(name, version);
        session.Statement($"DELETE FROM registered_model_aliases WHERE name = $1 AND version = $2{_here}").With(name, version).Run();
        session
            .Statement(
                $"""
                UPDATE model_versions SET current_stage = '{Deleted}', last_updated_time = $3, description = NULL, user_id = NULL,
                  source = 'REDACTED-SOURCE-PATH', run_id = 'REDACTED-RUN-ID', run_link = 'REDACTED-RUN-LINK', status_message = NULL
                WHERE name = $1 AND version = $2{_here}
                """)
            .With(name, version, now)
            .Run();
        Touch(name, now);
    }

    public void SetTag(string name, int version, string key, string value)
    {
        RegistryRules.CheckTag(key, value);
        Existing(name, version);
        InsertTag(name, version, key, value);
    }

    public void DeleteTag(string name, int version, string key)
    {
        RegistryRules.CheckTagKey(key);
        Existing(name, version);
        session
            .Statement($"DELETE FROM model_version_tags WHERE name = $1 AND version = $2 AND key = $3{_here}")
            .With(name, version, key)
            .Run();
    }

    public string DownloadUri(string name, int version)
    {
        Existing(name, version);
        return session
            .Statement($"SELECT coalesce(nullif(storage_location, ''), source) FROM model_versions WHERE name = $1 AND version = $2{_here}")
            .With(name, version)
            .Value<string>() ?? "";
    }

    public IReadOnlyDictionary<string, int> Aliases(string name)
    {
        var aliases = new Dictionary<string, int>();
        using var rows = session
            .Statement($"SELECT alias, version FROM registered_model_aliases WHERE name = $1{_here} ORDER BY alias")
            .With(name)
            .Query();
        while (rows.Read())
        {
            aliases.Add(rows.GetString(0), rows.GetInt32(1));
        }

        return aliases;
    }

    public void SetAlias(string name, string alias, int version)
    {
        RegistryRules.CheckNewAlias(alias);
        Existing(name, version);
        session
            .Statement("INSERT INTO registered_model_aliases (name, alias, version) VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET version = excluded.version")
            .With(name, alias, version)
            .Run();
    }

    public void DeleteAlias(string name, string alias)
    {
        RegistryRules.CheckAlias(alias);
        CheckModel(name);
        session.Statement($"DELETE FROM registered_model_aliases WHERE name = $1 AND alias = $2{_here}").With(name, alias).Run();
    }

    public ModelVersion GetByAlias(string name, string alias)
    {
        RegistryRules.CheckAlias(alias);
        CheckModel(name);
        var version = session
            .Statement($"SELECT version FROM registered_model_aliases WHERE name = $1 AND alias = $2{_here}")
            .With(name, alias)
            .Value<long?>();
        return version is { } found ? Existing(name, (int)found) : throw RegistryErrors.AliasNotFound(name, alias);
    }

    private ModelVersion Existing(string name, int version) => Find(name, version) ?? throw RegistryErrors.VersionNotFound(name, version);

    private void CheckModel(string name)
    {
        if (!ModelExists(name))
        {
            throw RegistryErrors.ModelNotFound(name);
        }
    }

    private void Touch(string name, long now) =>
        session.Statement($"UPDATE registered_models SET last_updated_time = $2 WHERE name = $1{_here}").With(name, now).Run();

    /// <summary>Where the files of a new version are, and the run that made them.</summary>
    private (string Location, string? RunId) Locate(ModelVersionStart start)
    {
        if (!ModelUri.TryParse(start.Source, out var uri))
        {
            return start.Source.StartsWith("models:", StringComparison.Ordinal)
                ? throw RegistryErrors.SourceNotFound(start.Source, "It names no model.")
                : (start.Source, start.RunId);
        }

        switch (uri.Kind)
        {
            case ModelUriKind.LoggedModel:
                var (location, runId) = LoggedModel(uri.ModelId!) ?? throw RegistryErrors.SourceNotFound(start.Source, "There is no such logged model.");
                return (location, start.RunId is { Length: > 0 } ? start.RunId : runId);
            case ModelUriKind.Version when Find(uri.Name!, uri.Version!.Value) is not null:
                return (DownloadUri(uri.Name!, uri.Version.Value), start.RunId);
            case ModelUriKind.RunArtifact:
                return (start.Source, start.RunId);
            default:
                throw RegistryErrors.SourceNotFound(start.Source, "There is no such version.");
        }
    }

    private (string Location, string? RunId)? LoggedModel(string modelId)
    {
        if (!hasLoggedModels)
        {
            return null;
        }

        using var rows = session
            .Statement("SELECT artifact_location, source_run_id FROM logged_models WHERE model_id = $1 AND lifecycle_stage = 'active'")
            .With(modelId)
            .Query();
        return rows.Read() ? (rows.GetString(0), rows.IsDBNull(1) ? null : rows.GetString(1)) : null;
    }

    private void InsertTag(string name, int version, string key, string value) =>
        session
            .Statement("INSERT INTO model_version_tags (name, version, key, value) VALUES ($1, $2, $3, $4) ON CONFLICT DO UPDATE SET value = excluded.value")
            .With(name, version, key, value)
            .Run();

    private ModelVersion Read(SqliteDataReader rows)
    {
        var (name, version) = (rows.GetString(0), rows.GetInt32(1));
        var source = Text(rows, 7) ?? "";
        return new()
        {
            Name = name,
            Version = version,
            CreationTime = Time(rows, 2),
            LastUpdateTime = Time(rows, 3),
            Description = Text(rows, 4) ?? "",
            UserId = Text(rows, 5),
            Stage = Text(rows, 6) ?? "None",
            Source = source,
            RunId = Text(rows, 8),
            Status = RegistryMapping.ToStatus(Text(rows, 9)),
            StatusMessage = Text(rows, 10),
            RunLink = Text(rows, 11),
            ModelId = RegistryMapping.ModelIdOf(source),
            Tags = session.Statement($"SELECT key, value FROM model_version_tags WHERE name = $1 AND version = $2{_here}").With(name, version).Texts(),
            Aliases = [.. Aliases(name).Where(alias => alias.Value == version).Select(alias => alias.Key)],
        };
    }

    private static DateTimeOffset? Time(SqliteDataReader rows, int column) =>
        rows.IsDBNull(column) ? null : UnixTime.Of(rows.GetInt64(column));

    /// <summary>The text, where there is one.</summary>
    private static string? Text(SqliteDataReader rows, int column) =>
        !rows.IsDBNull(column) && rows.GetString(column) is { Length: > 0 } text ? text : null;
}
