using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Search;
using MlOps.Sdk.Stores;

namespace MlOps.Sdk.Registry.Stores;

/// <summary>
/// Keeps registered models in a SQLite file with MLflow's own tables, which <c>mlflow ui</c> opens. Opens it with the first call.
/// Thread-safe; a call runs on its caller's thread.
/// </summary>
internal sealed class SqliteRegistryStore : IModelRegistryStore
{
    private readonly TimeProvider _time;
    private readonly SqliteSessions<SqliteRegistry> _sessions;

    /// <param name="databasePath">The file; made with its folder when missing.</param>
    /// <param name="artifactRoot">The folder for the artifacts of a new database's experiments; <see langword="null"/> for mlruns beside the file.</param>
    /// <param name="time">Gives models and versions their times.</param>
    public SqliteRegistryStore(string databasePath, string? artifactRoot, TimeProvider time)
    {
        var database = new SqliteDatabase(databasePath);
        Place = database.Path;
        _time = time;
        _sessions = new(database, artifactRoot, time, (session, schema) => new(session, schema, database.Path));
    }

    public string Place { get; }

    /// <summary>None: a database sends nothing.</summary>
    public IWebhookStore? Webhooks => null;

    public Task<RegisteredModel> CreateModelAsync(
        string name, string? description, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        WriteAsync(registry => registry.Models.Create(name, description, tags, Now), cancellationToken);

    public Task<RegisteredModel?> FindModelAsync(string name, CancellationToken cancellationToken) =>
        ReadAsync(registry => registry.Models.Find(name), cancellationToken);

    public Task<RegisteredModel> UpdateModelAsync(string name, string description, CancellationToken cancellationToken) =>
        WriteAsync(registry => registry.Models.Describe(name, description, Now), cancellationToken);

    public Task<RegisteredModel> RenameModelAsync(string name, string newName, CancellationToken cancellationToken) =>
        WriteAsync(registry => registry.Models.Rename(name, newName, Now), cancellationToken);

    public Task DeleteModelAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync(registry => registry.Models.Delete(name), cancellationToken);

    public Task SetModelTagAsync(string name, string key, string value, CancellationToken cancellationToken) =>
        ChangeAsync(registry => registry.Models.SetTag(name, key, value), cancellationToken);

    public Task DeleteModelTagAsync(string name, string key, CancellationToken cancellationToken) =>
        ChangeAsync(registry => registry.Models.DeleteTag(name, key), cancellationToken);

    public Task SetAliasAsync(string name, string alias, int version, CancellationToken cancellationToken) =>
        ChangeAsync(registry => registry.Versions.SetAlias(name, alias, version), cancellationToken);

    public Task DeleteAliasAsync(string name, string alias, CancellationToken cancellationToken) =>
        ChangeAsync(registry => registry.Versions.DeleteAlias(name, alias), cancellationToken);

    public Task<ModelVersion> GetVersionByAliasAsync(string name, string alias, CancellationToken cancellationToken) =>
        ReadAsync(registry => registry.Versions.GetByAlias(name, alias), cancellationToken);

    public Task<IReadOnlyList<ModelVersion>> GetLatestVersionsAsync(
        string name, IReadOnlyCollection<string> stages, CancellationToken cancellationToken) =>
        ReadAsync(registry => registry.Models.Latest(name, stages), cancellationToken);

    public Task<ModelVersion> CreateVersionAsync(ModelVersionStart start, CancellationToken cancellationToken) =>
        WriteAsync(registry => registry.Versions.Create(start, Now), cancellationToken);

    public Task<ModelVersion?> FindVersionAsync(string name, int version, CancellationToken cancellationToken) =>
        ReadAsync(registry => registry.Versions.Find(name, version), cancellationToken);

    public Task<ModelVersion> UpdateVersionAsync(string name, int version, string description, CancellationToken cancellationToken) =>
        WriteAsync(registry => registry.Versions.Describe(name, version, description, Now), cancellationToken);

    public Task DeleteVersionAsync(string name, int version, CancellationToken cancellationToken) =>
        ChangeAsync(registry => registry.Versions.Delete(name, version, Now), cancellationToken);

    public Task SetVersionTagAsync(string name, int version, string key, string value, CancellationToken cancellationToken) =>
        ChangeAsync(registry => registry.Versions.SetTag(name, version, key, value), cancellationToken);

    public Task DeleteVersionTagAsync(string name, int version, string key, CancellationToken cancellationToken) =>
        ChangeAsync(registry => registry.Versions.DeleteTag(name, version, key), cancellationToken);

    public Task<string> GetDownloadUriAsync(string name, int version, CancellationToken cancellationToken) =>
        ReadAsync(registry => registry.Versions.DownloadUri(name, version), cancellationToken);

    public Task<SearchPage<RegisteredModel>> SearchModelsAsync(RegistrySearch search, CancellationToken cancellationToken) =>
        ReadAsync(registry => registry.SearchModels(search), cancellationToken);

    public Task<SearchPage<ModelVersion>> SearchVersionsAsync(RegistrySearch search, CancellationToken cancellationToken) =>
        ReadAsync(registry => registry.SearchVersions(search), cancellationToken);

    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<T> ReadAsync<T>(Func<SqliteRegistry, T> work, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await _sessions.ReadAsync(work, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> WriteAsync<T>(Func<SqliteRegistry, T> work, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await _sessions.WriteAsync(work, cancellationToken).ConfigureAwait(false);
    }

    private Task<bool> ChangeAsync(Action<SqliteRegistry> change, CancellationToken cancellationToken) =>
        WriteAsync(
            registry =>
            {
                change(registry);
                return true;
            },
            cancellationToken);

    private Task OpenAsync(CancellationToken cancellationToken) =>
        _sessions.IsOpen ? Task.CompletedTask : _sessions.OpenAsync(cancellationToken);
}
