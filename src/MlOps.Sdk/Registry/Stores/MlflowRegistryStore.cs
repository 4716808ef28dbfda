using System.Globalization;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Wire;
using MlOps.Sdk.Search;

namespace MlOps.Sdk.Registry.Stores;

/// <summary>Keeps registered models on an MLflow server. What is refused, and in which words, is for the server to say. Thread-safe.</summary>
internal sealed class MlflowRegistryStore : IModelRegistryStore
{
    private readonly MlflowServer _server;
    private readonly IMlflowRegistryApi _api;

    /// <param name="server">Where to; disposed with the store.</param>
    public MlflowRegistryStore(MlflowServer server)
    {
        _server = server;
        _api = server.CreateApi<IMlflowRegistryApi>(RegistryWireJson.Default);
        Webhooks = new MlflowWebhookStore(server);
    }

    public string Place => _server.Address.ToString();

    public IWebhookStore Webhooks { get; }

    public async Task<RegisteredModel> CreateModelAsync(
        string name, string? description, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        var request = new CreateRegisteredModelRequest { Name = name, Description = description, Tags = RegistryWireMapping.ToTags(tags) };
        return Model(await CallAsync(MlflowCallKind.Create, token => _api.CreateModelAsync(request, token), cancellationToken).ConfigureAwait(false));
    }

    public async Task<RegisteredModel?> FindModelAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return Model(await CallAsync(MlflowCallKind.Read, token => _api.GetModelAsync(name, token), cancellationToken).ConfigureAwait(false));
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    public async Task<RegisteredModel> UpdateModelAsync(string name, string description, CancellationToken cancellationToken)
    {
        var request = new UpdateRegisteredModelRequest { Name = name, Description = description };
        return Model(await CallAsync(MlflowCallKind.IdempotentWrite, token => _api.UpdateModelAsync(request, token), cancellationToken).ConfigureAwait(false));
    }

    public async Task<RegisteredModel> RenameModelAsync(string name, string newName, CancellationToken cancellationToken)
    {
        var request = new RenameRegisteredModelRequest { Name = name, NewName = newName };
        try
        {
            return Model(await CallAsync(MlflowCallKind.Create, token => _api.RenameModelAsync(request, token), cancellationToken).ConfigureAwait(false));
        }
        catch (MlflowException exception) when (exception.MayHaveHappened)
        {
            // The reply is lost. A model of the new name and none of the old one is what a rename leaves.
            if (await FindModelAsync(name, cancellationToken).ConfigureAwait(false) is null
                && await FindModelAsync(newName, cancellationToken).ConfigureAwait(false) is { } renamed)
            {
                return renamed;
            }

            throw;
        }
    }

    public Task DeleteModelAsync(string name, CancellationToken cancellationToken) =>
        ChangeOnceAsync(
            token => _api.DeleteModelAsync(new() { Name = name }, token),
            async () => await FindModelAsync(name, cancellationToken).ConfigureAwait(false) is null,
            cancellationToken);

    public Task SetModelTagAsync(string name, string key, string value, CancellationToken cancellationToken) =>
        CallAsync(MlflowCallKind.IdempotentWrite, token => _api.SetModelTagAsync(new() { Name = name, Key = key, Value = value }, token), cancellationToken);

    public Task DeleteModelTagAsync(string name, string key, CancellationToken cancellationToken) =>
        CallAsync(MlflowCallKind.IdempotentWrite, token => _api.DeleteModelTagAsync(new() { Name = name, Key = key }, token), cancellationToken);

    public Task SetAliasAsync(string name, string alias, int version, CancellationToken cancellationToken)
    {
        var request = new RegisteredModelAliasRequest { Name = name, Alias = alias, Version = Text(version) };
        return CallAsync(MlflowCallKind.IdempotentWrite, token => _api.SetAliasAsync(request, token), cancellationToken);
    }

    public Task DeleteAliasAsync(string name, string alias, CancellationToken cancellationToken) =>
        CallAsync(MlflowCallKind.IdempotentWrite, token => _api.DeleteAliasAsync(new() { Name = name, Alias = alias }, token), cancellationToken);

    public async Task<ModelVersion> GetVersionByAliasAsync(string name, string alias, CancellationToken cancellationToken) =>
        Version(await CallAsync(MlflowCallKind.Read, token => _api.GetVersionByAliasAsync(name, alias, token), cancellationToken).ConfigureAwait(false));

    public async Task<IReadOnlyList<ModelVersion>> GetLatestVersionsAsync(
        string name, IReadOnlyCollection<string> stages, CancellationToken cancellationToken)
    {
        var request = new LatestVersionsRequest { Name = name, Stages = stages.Count > 0 ? stages : null };
        var reply = await CallAsync(MlflowCallKind.Read, token => _api.GetLatestVersionsAsync(request, token), cancellationToken).ConfigureAwait(false);
        return [.. (reply.ModelVersions ?? []).Select(RegistryWireMapping.ToVersion)];
    }

    public async Task<ModelVersion> CreateVersionAsync(ModelVersionStart start, CancellationToken cancellationToken)
    {
        var request = new CreateModelVersionRequest
        {
            Name = start.Name,
            Source = start.Source,
            RunId = start.RunId,
            RunLink = start.RunLink,
            ModelId = start.ModelId,
            Description = start.Description,
            Tags = RegistryWireMapping.ToTags(start.Tags),
        };
        return Version(await CallAsync(MlflowCallKind.Create, token => _api.CreateVersionAsync(request, token), cancellationToken).ConfigureAwait(false));
    }

    public async Task<ModelVersion?> FindVersionAsync(string name, int version, CancellationToken cancellationToken)
    {
        try
        {
            return Version(await CallAsync(MlflowCallKind.Read, token => _api.GetVersionAsync(name, Text(version), token), cancellationToken).ConfigureAwait(false));
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    public async Task<ModelVersion> UpdateVersionAsync(string name, int version, string description, CancellationToken cancellationToken)
    {
        var request = new UpdateModelVersionRequest { Name = name, Version = Text(version), Description = description };
        return Version(await CallAsync(MlflowCallKind.IdempotentWrite, token => _api.UpdateVersionAsync(request, token), cancellationToken).ConfigureAwait(false));
    }

    public Task DeleteVersionAsync(string name, int version, CancellationToken cancellationToken) =>
        ChangeOnceAsync(
            token => _api.DeleteVersionAsync(new() { Name = name, Version = Text(version) }, token),
            async () => await FindVersionAsync(name, version, cancellationToken).ConfigureAwait(false) is null,
            cancellationToken);

    public Task SetVersionTagAsync(string name, int version, string key, string value, CancellationToken cancellationToken)
    {
        var request = new ModelVersionTagRequest { Name = name, Version = Text(version), Key = key, Value = value };
        return CallAsync(MlflowCallKind.IdempotentWrite, token => _api.SetVersionTagAsync(request, token), cancellationToken);
    }

    public Task DeleteVersionTagAsync(string name, int version, string key, CancellationToken cancellationToken)
    {
        var request = new ModelVersionTagRequest { Name = name, Version = Text(version), Key = key };
        return CallAsync(MlflowCallKind.IdempotentWrite, token => _api.DeleteVersionTagAsync(request, token), cancellationToken);
    }

    public async Task<string> GetDownloadUriAsync(string name, int version, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(MlflowCallKind.Read, token => _api.GetDownloadUriAsync(name, Text(version), token), cancellationToken).ConfigureAwait(false);
        return reply.ArtifactUri ?? throw _server.Lacks("artifact_uri");
    }

    public async Task<SearchPage<RegisteredModel>> SearchModelsAsync(RegistrySearch search, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(
            MlflowCallKind.Read,
            token => _api.SearchModelsAsync(FilterOf(search), search.PageSize, search.OrderBy, search.PageToken, token),
            cancellationToken).ConfigureAwait(false);
        return new([.. (reply.RegisteredModels ?? []).Select(RegistryWireMapping.ToModel)], TokenOf(reply.NextPageToken));
    }

    public async Task<SearchPage<ModelVersion>> SearchVersionsAsync(RegistrySearch search, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(
            MlflowCallKind.Read,
            token => _api.SearchVersionsAsync(FilterOf(search), search.PageSize, search.OrderBy, search.PageToken, token),
            cancellationToken).ConfigureAwait(false);
        return new([.. (reply.ModelVersions ?? []).Select(RegistryWireMapping.ToVersion)], TokenOf(reply.NextPageToken));
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);

    private static string? FilterOf(RegistrySearch search) => search.Filter.Length > 0 ? search.Filter : null;

    private static string? TokenOf(string? token) => string.IsNullOrEmpty(token) ? null : token;

    private RegisteredModel Model(RegisteredModelReply reply) =>
        RegistryWireMapping.ToModel(reply.RegisteredModel ?? throw _server.Lacks("registered_model"));

    private ModelVersion Version(ModelVersionReply reply) =>
        RegistryWireMapping.ToVersion(reply.ModelVersion ?? throw _server.Lacks("model_version"));

    private Task<T> CallAsync<T>(MlflowCallKind kind, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class =>
        _server.CallAsync(kind, call, cancellationToken);

    /// <summary>Makes a change that the server refuses the second time. One whose reply is lost is looked for instead of made again.</summary>
    private async Task ChangeOnceAsync(
        Func<CancellationToken, Task<RegistryEmptyReply>> change, Func<Task<bool>> isDone, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(MlflowCallKind.Create, change, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.MayHaveHappened)
        {
            if (!await isDone().ConfigureAwait(false))
            {
                throw;
            }
        }
    }
}
