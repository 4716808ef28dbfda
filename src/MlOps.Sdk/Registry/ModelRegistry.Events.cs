using System.Globalization;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Webhooks;

namespace MlOps.Sdk.Registry;

/// <content>Tells others. An event is taken after the store has done what it is about: a crash between the two loses it, and none tells of what did not happen.</content>
public sealed partial class ModelRegistry
{
    private async Task<ModelVersion> CreateAsync(ModelVersionStart start, CancellationToken cancellationToken)
    {
        var version = await _store.CreateVersionAsync(start, cancellationToken).ConfigureAwait(false);
        await TellAsync(RegistryEventTypes.Registered, version.Name, version.Version, alias: null, before: null, cancellationToken).ConfigureAwait(false);
        return version;
    }

    private async Task MoveAliasAsync(string name, string alias, int version, CancellationToken cancellationToken)
    {
        int? before = null;
        try
        {
            before = (await _store.GetVersionByAliasAsync(name, alias, cancellationToken).ConfigureAwait(false)).Version;
        }
        catch (MlflowException exception) when (IsGone(exception))
        {
            // It is new, or the store says better what is wrong.
        }

        await _store.SetAliasAsync(name, alias, version, cancellationToken).ConfigureAwait(false);
        if (before != version)
        {
            await TellAsync(version < before ? RegistryEventTypes.RolledBack : RegistryEventTypes.Promoted, name, version, alias, before, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task TellAsync(string type, string name, int? version, string? alias, int? before, CancellationToken cancellationToken)
    {
        if (_events is null)
        {
            return Task.CompletedTask;
        }

        var data = new Dictionary<string, string?> { ["name"] = name };
        Add("version", version?.ToString(CultureInfo.InvariantCulture));
        Add("alias", alias);
        Add("previous_version", before?.ToString(CultureInfo.InvariantCulture));
        return _events.EnqueueAsync(type, name, data, cancellationToken);

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                data[key] = value;
            }
        }
    }
}
