using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Registry.Sources;
using MlOps.Sdk.Registry.Stores;
using MlOps.Sdk.Registry.Webhooks;

namespace MlOps.Sdk.Registry;

/// <summary>
/// Registers models: names, numbered versions, and aliases such as <c>champion</c> that point at one of them. Each call waits for the
/// store, and fails when the store refuses it or is out of reach. Thread-safe; made and disposed by the <c>MlOpsClient</c>.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The MlOpsClient closes it; a host that is given both would dispose it twice.")]
public sealed partial class ModelRegistry
{
    private readonly IModelRegistryStore _store;
    private readonly IModelSources _sources;
    private readonly ModelCache _cache;
    private readonly RegistryAnnouncer? _announcer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <param name="store">What is registered.</param>
    /// <param name="sources">The runs, and their files.</param>
    /// <param name="cache">Where downloaded models are kept; it is not made before there is one.</param>
    /// <param name="events">Tells others what happens here; <see langword="null"/> to tell nobody. It is not disposed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets what a caller is not told.</param>
    internal ModelRegistry(
        IModelRegistryStore store, IModelSources sources, ModelCache cache, WebhookOutbox? events, TimeProvider time, ILogger logger)
    {
        _store = store;
        _sources = sources;
        _cache = cache;
        _announcer = events is null ? null : new(store, events, time, logger);
        _time = time;
        _logger = logger;
        Webhooks = new(store);
    }

    /// <summary>Addresses that an MLflow server tells what happens in the registry.</summary>
    public RegistryWebhooks Webhooks { get; }

    /// <summary>Creates a model, which has no version yet.</summary>
    /// <param name="name">No other model may have it; without '/' and ':'.</param>
    /// <param name="description">What it is; at most 5,000 characters, Markdown.</param>
    /// <param name="tags">Tags, as <see cref="SetModelTagAsync"/> takes them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">The name is taken (<c>RESOURCE_ALREADY_EXISTS</c>) or refused.</exception>
    public Task<RegisteredModel> CreateModelAsync(
        string name,
        string? description = null,
        IEnumerable<KeyValuePair<string, string>>? tags = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _store.CreateModelAsync(name, description, [.. tags ?? []], cancellationToken);
    }

    /// <summary>Gets the model of a name, and creates it where there is none; also when another process does the same at that moment.</summary>
    /// <param name="name">The name; without '/' and ':'.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<RegisteredModel> GetOrCreateModelAsync(string name, CancellationToken cancellationToken = default)
    {
        if (await FindModelAsync(name, cancellationToken).ConfigureAwait(false) is { } model)
        {
            return model;
        }

        try
        {
            return await _store.CreateModelAsync(name, null, [], cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.ResourceAlreadyExists || exception.MayHaveHappened)
        {
            if (await FindModelAsync(name, cancellationToken).ConfigureAwait(false) is { } others)
            {
                return others;
            }

            throw;
        }
    }

    /// <summary>Gets a model.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model (<c>RESOURCE_DOES_NOT_EXIST</c>).</exception>
    public async Task<RegisteredModel> GetModelAsync(string name, CancellationToken cancellationToken = default) =>
        await FindModelAsync(name, cancellationToken).ConfigureAwait(false) ?? throw RegistryErrors.ModelNotFound(name);

    /// <summary>Gets a model; <see langword="null"/> where there is none of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<RegisteredModel?> FindModelAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _store.FindModelAsync(name, cancellationToken);
    }

    /// <summary>Says anew what a model is.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">At most 5,000 characters, Markdown.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model.</exception>
    public Task<RegisteredModel> DescribeAsync(string name, string description, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(description);
        return _store.UpdateModelAsync(name, description, cancellationToken);
    }

    /// <summary>
    /// Gives a model another name. Its versions, tags and aliases follow. Whoever uses the old name no longer finds it: no trace of the old
    /// name is kept.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="newName">No other model may have it; without '/' and ':'.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model, or the new name is taken or refused.</exception>
    public Task<RegisteredModel> RenameAsync(string name, string newName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(newName);
        return _store.RenameModelAsync(name, newName, cancellationToken);
    }

    /// <summary>Deletes a model with its versions, tags and aliases, for good. The files of its versions stay where they are.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _store.DeleteModelAsync(name, cancellationToken);
    }

    /// <summary>Sets a tag of a model, over the value that it may have.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">At most 5,000 characters; some stores take 100,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model, or the tag is refused.</exception>
    public Task SetModelTagAsync(string name, string key, string value, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        return _store.SetModelTagAsync(name, key, value, cancellationToken);
    }

    /// <summary>Deletes a tag of a model; does nothing where it has none of that key.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="key">The tag's key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model.</exception>
    public Task DeleteModelTagAsync(string name, string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(key);
        return _store.DeleteModelTagAsync(name, key, cancellationToken);
    }

    /// <summary>Points an alias at a version, from whichever it points at. Watchers of the alias see the move.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="alias">Letters, digits, '_' and '-', at most 255; neither <c>latest</c> nor a 'v' with digits.</param>
    /// <param name="version">The version's number.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such version, or the alias is refused.</exception>
    public Task SetAliasAsync(string name, string alias, int version, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(alias);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        return _announcer?.SetAliasAsync(name, alias, version, cancellationToken) ?? _store.SetAliasAsync(name, alias, version, cancellationToken);
    }

    /// <summary>Deletes an alias; does nothing where there is none of that name.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model.</exception>
    public Task DeleteAliasAsync(string name, string alias, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(alias);
        return _announcer?.DeleteAliasAsync(name, alias, cancellationToken) ?? _store.DeleteAliasAsync(name, alias, cancellationToken);
    }

    internal async ValueTask DisposeAsync()
    {
        if (_announcer is not null)
        {
            await _announcer.DisposeAsync().ConfigureAwait(false);
        }

        await _store.DisposeAsync().ConfigureAwait(false);
    }
}
