using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Search;

namespace MlOps.Sdk.Registry.Stores;

/// <summary>
/// Where registered models are. Unless it says otherwise, a call may be repeated and changes nothing the second time. A refusal is a
/// <see cref="MlflowException"/> that is not transient, has MLflow's error code, and leaves nothing of the call behind.
/// </summary>
internal interface IModelRegistryStore : IAsyncDisposable
{
    /// <summary>What the store is, for errors.</summary>
    string Place { get; }

    /// <summary>The webhooks; <see langword="null"/> where nobody would send them.</summary>
    IWebhookStore? Webhooks { get; }

    /// <summary>Creates a model. Not repeatable: the second time the name is taken.</summary>
    Task<RegisteredModel> CreateModelAsync(
        string name, string? description, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken);

    Task<RegisteredModel?> FindModelAsync(string name, CancellationToken cancellationToken);

    Task<RegisteredModel> UpdateModelAsync(string name, string description, CancellationToken cancellationToken);

    /// <summary>Gives a model another name, which its versions, tags and aliases follow. Not repeatable: the second time it is not found.</summary>
    Task<RegisteredModel> RenameModelAsync(string name, string newName, CancellationToken cancellationToken);

    /// <summary>Deletes a model with all that belongs to it. Not repeatable: the second time it is not found.</summary>
    Task DeleteModelAsync(string name, CancellationToken cancellationToken);

    Task SetModelTagAsync(string name, string key, string value, CancellationToken cancellationToken);

    /// <summary>Deletes a tag, or does nothing where there is none.</summary>
    Task DeleteModelTagAsync(string name, string key, CancellationToken cancellationToken);

    Task SetAliasAsync(string name, string alias, int version, CancellationToken cancellationToken);

    /// <summary>Deletes an alias, or does nothing where there is none.</summary>
    Task DeleteAliasAsync(string name, string alias, CancellationToken cancellationToken);

    /// <summary>The version that an alias points at. No such alias is <c>INVALID_PARAMETER_VALUE</c>, no such model <c>RESOURCE_DOES_NOT_EXIST</c>.</summary>
    Task<ModelVersion> GetVersionByAliasAsync(string name, string alias, CancellationToken cancellationToken);

    /// <summary>The latest version of each of these stages; of all stages when none is given.</summary>
    Task<IReadOnlyList<ModelVersion>> GetLatestVersionsAsync(string name, IReadOnlyCollection<string> stages, CancellationToken cancellationToken);

    /// <summary>Creates the next version. Not repeatable: the second time it makes another.</summary>
    Task<ModelVersion> CreateVersionAsync(ModelVersionStart start, CancellationToken cancellationToken);

    Task<ModelVersion?> FindVersionAsync(string name, int version, CancellationToken cancellationToken);

    Task<ModelVersion> UpdateVersionAsync(string name, int version, string description, CancellationToken cancellationToken);

    /// <summary>Deletes a version and the aliases that point at it. Not repeatable: the second time it is not found.</summary>
    Task DeleteVersionAsync(string name, int version, CancellationToken cancellationToken);

    Task SetVersionTagAsync(string name, int version, string key, string value, CancellationToken cancellationToken);

    /// <summary>Deletes a tag, or does nothing where there is none.</summary>
    Task DeleteVersionTagAsync(string name, int version, string key, CancellationToken cancellationToken);

    /// <summary>Where the files of a version are, for those who read them.</summary>
    Task<string> GetDownloadUriAsync(string name, int version, CancellationToken cancellationToken);

    /// <summary>A page of the models that a filter in MLflow's language finds. Prompts are left out unless the filter names their tag.</summary>
    Task<SearchPage<RegisteredModel>> SearchModelsAsync(RegistrySearch search, CancellationToken cancellationToken);

    Task<SearchPage<ModelVersion>> SearchVersionsAsync(RegistrySearch search, CancellationToken cancellationToken);
}
