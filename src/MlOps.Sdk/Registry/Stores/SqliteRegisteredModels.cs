using Microsoft.Data.Sqlite;
using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Registry.Stores;

/// <summary>The tables of registered models and their tags. Every method is called inside a transaction, which a refusal rolls back.</summary>
internal sealed class SqliteRegisteredModels(SqliteSession session, bool hasWorkspaces, SqliteModelVersions versions)
{
    private static readonly string[] Stages = ["None", "Staging", "Production", "Archived"];

    private readonly string _here = hasWorkspaces ? " AND workspace = 'default'" : "";

    public RegisteredModel Create(string name, string? description, IReadOnlyCollection<KeyValuePair<string, string>> tags, long now)
    {
        RegistryRules.CheckNewName(name);
        foreach (var (key, value) in tags)
        {
            RegistryRules.CheckTag(key, value);
        }

        if (Exists(name))
        {
            throw RegistryErrors.NameTaken(name);
        }

        session
            .Statement("INSERT INTO registered_models (name, creation_time, last_updated_time, description) VALUES ($1, $2, $2, $3)")
            .With(name, now, description)
            .Run();
        foreach (var (key, value) in tags)
        {
            InsertTag(name, key, value);
        }

        return Existing(name);
    }

    public RegisteredModel? Find(string name)
    {
        RegisteredModel model;
        using (var rows = session
            .Statement($"SELECT name, description, creation_time, last_updated_time FROM registered_models WHERE name = $1{_here}")
            .With(name)
            .Query())
        {
            if (!rows.Read())
            {
                return null;
            }

            model = new()
            {
                Name = rows.GetString(0),
                Description = rows.IsDBNull(1) ? "" : rows.GetString(1),
                CreationTime = Time(rows, 2),
                LastUpdateTime = Time(rows, 3),
            };
        }

        return new()
        {
            Name = model.Name,
            Description = model.Description,
            CreationTime = model.CreationTime,
            LastUpdateTime = model.LastUpdateTime,
            Tags = session.Statement($"SELECT key, value FROM registered_model_tags WHERE name = $1{_here}").With(name).Texts(),
            Aliases = versions.Aliases(name),
            LatestVersions = versions.Latest(name),
        };
    }

    public RegisteredModel Describe(string name, string? description, long now)
    {
        Change(name, "description = $2, last_updated_time = $3", description, now);
        return Existing(name);
    }

    public RegisteredModel Rename(string name, string newName, long now)
    {
        RegistryRules.CheckNewName(newName);
        if (!Exists(name))
        {
            throw RegistryErrors.ModelNotFound(name);
        }

        if (newName != name && Exists(newName))
        {
            throw RegistryErrors.NameTaken(newName);
        }

        // MLflow's own databases change what refers to a model by themselves; those that are made after its tables alone do not.
        session.Statement("PRAGMA defer_foreign_keys = ON").Run();
        Change(name, "name = $2, last_updated_time = $3", newName, now);
        foreach (var table in (ReadOnlySpan<string>)["model_versions", "registered_model_tags", "registered_model_aliases", "model_version_tags"])
        {
            session.Statement($"UPDATE {table} SET name = $2 WHERE name = $1{_here}").With(name, newName).Run();
        }

        session.Statement($"UPDATE model_versions SET last_updated_time = $2 WHERE name = $1{_here}").With(newName, now).Run();
        return Existing(newName);
    }

    public void Delete(string name)
    {
        if (!Exists(name))
        {
            throw RegistryErrors.ModelNotFound(name);
        }

        foreach (var table in (ReadOnlySpan<string>)
            ["registered_model_aliases", "model_version_tags", "model_versions", "registered_model_tags", "registered_models"])
        {
            session.Statement($"DELETE FROM {table} WHERE name = $1{_here}").With(name).Run();
        }
    }

    public void SetTag(string name, string key, string value)
    {
        RegistryRules.CheckTag(key, value);
        CheckExists(name);
        InsertTag(name, key, value);
    }

    public void DeleteTag(string name, string key)
    {
        RegistryRules.CheckTagKey(key);
        CheckExists(name);
        session.Statement($"DELETE FROM registered_model_tags WHERE name = $1 AND key = $2{_here}").With(name, key).Run();
    }

    /// <summary>The latest version of each of these stages, which are named in any letters; of all when none is given.</summary>
    public IReadOnlyList<ModelVersion> Latest(string name, IReadOnlyCollection<string> stages)
    {
        var wanted = stages.Select(CanonicalStage).ToHashSet();
        CheckExists(name);
        return [.. versions.Latest(name).Where(version => wanted.Count == 0 || wanted.Contains(version.Stage))];
    }

    /// <summary>A stage in MLflow's letters.</summary>
    public static string CanonicalStage(string stage) =>
        Array.Find(Stages, known => known.Equals(stage, StringComparison.OrdinalIgnoreCase)) ?? throw RegistryErrors.StageInvalid(stage);

    private static DateTimeOffset? Time(SqliteDataReader rows, int column) =>
        rows.IsDBNull(column) ? null : UnixTime.Of(rows.GetInt64(column));

    private RegisteredModel Existing(string name) => Find(name) ?? throw RegistryErrors.ModelNotFound(name);

    private bool Exists(string name) => versions.ModelExists(name);

    private void CheckExists(string name)
    {
        if (!Exists(name))
        {
            throw RegistryErrors.ModelNotFound(name);
        }
    }

    private void Change(string name, string change, object? value, long now)
    {
        if (session.Statement($"UPDATE registered_models SET {change} WHERE name = $1{_here}").With(name, value, now).Run() == 0)
        {
            throw RegistryErrors.ModelNotFound(name);
        }
    }

    private void InsertTag(string name, string key, string value) =>
        session
            .Statement("INSERT INTO registered_model_tags (name, key, value) VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET value = excluded.value")
            .With(name, key, value)
            .Run();
}
