using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Sources;
using MlOps.Sdk.Registry.Stores;

namespace MlOps.Sdk.Registry;

/// <content>What URIs of models mean.</content>
public sealed partial class ModelRegistry
{
    /// <summary>Finds what a URI means now: the version, and where its files are.</summary>
    /// <param name="uri">
    /// <c>models:/name/3</c>, <c>models:/name@champion</c>, <c>models:/name/latest</c>, <c>models:/m-id</c> or <c>runs:/id/path</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="FormatException">It names no model.</exception>
    /// <exception cref="MlflowException">There is no such model, version, alias or run; or its registration failed.</exception>
    public Task<ResolvedModel> ResolveAsync(string uri, CancellationToken cancellationToken = default) =>
        ResolveAsync(ModelUri.Parse(uri), cancellationToken);

    private async Task<ResolvedModel> ResolveAsync(ModelUri uri, CancellationToken cancellationToken)
    {
        switch (uri.Kind)
        {
            case ModelUriKind.RunArtifact:
                var run = await FindRunAsync(uri, cancellationToken).ConfigureAwait(false);
                return new(uri, Join(run.ArtifactUri, uri.Path!)) { RunId = run.RunId };
            case ModelUriKind.LoggedModel:
                var model = await _sources.FindLoggedModelAsync(uri.ModelId!, cancellationToken).ConfigureAwait(false)
                    ?? throw RegistryErrors.LoggedModelNotFound(uri.ModelId!);
                return new(uri, model.ArtifactUri) { RunId = model.RunId, ModelId = uri.ModelId };
            default:
                var version = await GetOrExplainAsync(uri, cancellationToken).ConfigureAwait(false);
                return version.Status == ModelVersionStatus.FailedRegistration
                    ? throw RegistryErrors.VersionNotUsable(version)
                    : new(uri, await FilesOfAsync(version, cancellationToken).ConfigureAwait(false))
                    {
                        Version = version,
                        RunId = version.RunId,
                        ModelId = version.ModelId,
                    };
        }
    }

    /// <summary>The version that a URI of a registered model means now. When it means none, the error says what there is.</summary>
    private async Task<ModelVersion> GetOrExplainAsync(ModelUri uri, CancellationToken cancellationToken)
    {
        try
        {
            return await GetVersionAsync(uri, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (IsGone(exception))
        {
            throw await ExplainAsync(uri, exception, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<MlflowException> ExplainAsync(ModelUri uri, MlflowException cause, CancellationToken cancellationToken)
    {
        try
        {
            var model = await _store.FindModelAsync(uri.Name!, cancellationToken).ConfigureAwait(false);
            return uri.Alias is { } alias && model?.Aliases.ContainsKey(alias) == true ? cause : RegistryErrors.NotResolved(uri, model, cause);
        }
        catch (MlflowException)
        {
            return cause; // what the registry said first
        }
    }

    /// <summary>The version that a URI of a registered model means now.</summary>
    private async Task<ModelVersion> GetVersionAsync(ModelUri uri, CancellationToken cancellationToken)
    {
        switch (uri.Kind)
        {
            case ModelUriKind.Version:
                return await GetVersionAsync(uri.Name!, uri.Version!.Value, cancellationToken).ConfigureAwait(false);
            case ModelUriKind.Alias when uri.Alias!.Equals("latest", StringComparison.OrdinalIgnoreCase):
            case ModelUriKind.Latest:
                var latest = await _store.GetLatestVersionsAsync(uri.Name!, [], cancellationToken).ConfigureAwait(false);
                return latest.MaxBy(version => version.Version) ?? throw RegistryErrors.NoLatest(uri.Name!);
            case ModelUriKind.Alias:
                return await GetVersionByAliasAsync(uri.Name!, uri.Alias, cancellationToken).ConfigureAwait(false);
            default:
                var ofStage = await _store.GetLatestVersionsAsync(uri.Name!, [uri.Stage!], cancellationToken).ConfigureAwait(false);
                return ofStage.Count > 0 ? ofStage[0] : throw RegistryErrors.NoneInStage(uri.Name!, uri.Stage!);
        }
    }

    /// <summary>Where a version's files are. A server may answer with the URI of a run or a logged model, which is followed.</summary>
    private async Task<string> FilesOfAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        var location = await _store.GetDownloadUriAsync(version.Name, version.Version, cancellationToken).ConfigureAwait(false);
        return ModelUri.TryParse(location, out var uri) && uri.Kind is ModelUriKind.RunArtifact or ModelUriKind.LoggedModel
            ? (await ResolveAsync(uri, cancellationToken).ConfigureAwait(false)).ArtifactUri
            : location;
    }

    /// <summary>Puts the place of a run's artifact in the stead of <c>runs:/id/path</c>, and a version's number in that of its alias.</summary>
    private async Task<ModelVersionStart> LocateAsync(ModelVersionStart start, CancellationToken cancellationToken)
    {
        var runId = start.RunId;
        if (runId is not null)
        {
            // Versions refer to the store's own id. A run that this store does not know may be another's.
            runId = (await _sources.FindRunAsync(runId, cancellationToken).ConfigureAwait(false))?.RunId ?? runId;
        }

        if (!ModelUri.TryParse(start.Source, out var uri))
        {
            return start with { RunId = runId };
        }

        switch (uri.Kind)
        {
            case ModelUriKind.RunArtifact:
                var run = await FindRunAsync(uri, cancellationToken).ConfigureAwait(false);
                return start with { Source = Join(run.ArtifactUri, uri.Path!), RunId = runId ?? run.RunId };
            case ModelUriKind.LoggedModel:
                return start with { RunId = runId, ModelId = start.ModelId ?? uri.ModelId };
            case ModelUriKind.Version:
                return start with { RunId = runId };
            default:
                var version = await GetVersionAsync(uri, cancellationToken).ConfigureAwait(false);
                return start with { Source = version.Uri.ToString(), RunId = runId ?? version.RunId };
        }
    }

    private async Task<ModelSource> FindRunAsync(ModelUri uri, CancellationToken cancellationToken) =>
        await _sources.FindRunAsync(uri.RunId!, cancellationToken).ConfigureAwait(false) ?? throw RegistryErrors.RunNotFound(uri.RunId!, uri.ToString());

    /// <summary>A place under another: <c>s3://bucket/run?endpoint=…</c> goes on before the query.</summary>
    private static string Join(string root, string path)
    {
        if (path.Length == 0)
        {
            return root;
        }

        var query = root.Contains("://", StringComparison.Ordinal) ? root.IndexOf('?', StringComparison.Ordinal) : -1;
        var place = query < 0 ? root : root[..query];
        return $"{place.TrimEnd('/')}/{path}{root[place.Length..]}";
    }
}
