using Microsoft.Data.Sqlite;
using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Search;

namespace MlOps.Sdk.Registry.Stores;

/// <summary>The registry's tables in one session. Everything is called inside a transaction, which a refusal rolls back.</summary>
internal sealed class SqliteRegistry
{
    private static readonly (string Table, string Column)[] Needed =
    [
        ("registered_models", "description"), ("registered_model_tags", "value"), ("registered_model_aliases", "alias"),
        ("model_versions", "storage_location"), ("model_versions", "run_link"), ("model_version_tags", "value"),
    ];

    private readonly SqliteSession _session;
    private readonly bool _hasWorkspaces;

    /// <param name="session">The session.</param>
    /// <param name="schema">Says whether models stand in workspaces, of which only the default one is used.</param>
    /// <param name="path">The database, for an error.</param>
    public SqliteRegistry(SqliteSession session, DatabaseSchema schema, string path)
    {
        if (!Needed.All(column => schema.Has(column.Table, column.Column)))
        {
            throw RegistryErrors.NoTables(path);
        }

        _session = session;
        _hasWorkspaces = schema.Has("registered_models", "workspace");
        Versions = new(session, _hasWorkspaces, schema.Has("logged_models", "artifact_location"));
        Models = new(session, _hasWorkspaces, Versions);
    }

    public SqliteRegisteredModels Models { get; }

    public SqliteModelVersions Versions { get; }

    public SearchPage<RegisteredModel> SearchModels(RegistrySearch search) =>
        Search(RegistrySearchSql.Models(search, _hasWorkspaces), search, rows => rows.GetString(0), name => Models.Find(name)!);

    public SearchPage<ModelVersion> SearchVersions(RegistrySearch search) =>
        Search(
            RegistrySearchSql.Versions(search, _hasWorkspaces),
            search,
            rows => (Name: rows.GetString(0), Version: rows.GetInt32(1)),
            found => Versions.Find(found.Name, found.Version)!);

    private SearchPage<T> Search<TKey, T>(
        SearchSql sql, RegistrySearch search, Func<SqliteDataReader, TKey> key, Func<TKey, T> find)
    {
        var offset = SearchPageToken.Offset(search.PageToken);
        var keys = new List<TKey>();
        using (var statement = sql.On(_session, search.PageSize, offset))
        using (var rows = statement.Query())
        {
            while (rows.Read())
            {
                keys.Add(key(rows));
            }
        }

        return new([.. keys.Take(search.PageSize).Select(find)], SearchPageToken.After(offset, search.PageSize, keys.Count));
    }
}
