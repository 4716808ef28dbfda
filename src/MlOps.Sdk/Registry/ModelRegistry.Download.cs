using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Registry.Signing;
using MlOps.Sdk.Registry.Sources;

namespace MlOps.Sdk.Registry;

/// <content>Brings files.</content>
public sealed partial class ModelRegistry
{
    /// <summary>
    /// Brings the files of a model to this machine, and verifies them before anybody sees them: that they make the package whose hash was
    /// registered, and, where a policy asks for it, who signed them. What was downloaded before comes from the cache, verified anew.
    /// </summary>
    /// <param name="uri">
    /// <c>models:/name/3</c>, <c>models:/name@champion</c>, <c>models:/name/latest</c>, <c>models:/m-id</c> or <c>runs:/id/path</c>.
    /// </param>
    /// <param name="options">What is demanded of it; the defaults when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The model. Dispose it when its files aren't needed any more.</returns>
    /// <exception cref="FormatException">The URI names no model.</exception>
    /// <exception cref="MlflowException">There is no such model, its files are out of reach, or no hash of it is known (<c>INVALID_STATE</c>).</exception>
    /// <exception cref="ModelPackageException">The files are refused; where they are not those that were registered, with both hashes. Nothing of them is kept.</exception>
    /// <exception cref="ModelSigningException">The policy refuses the signature, or there is none.</exception>
    /// <exception cref="TimeoutException">The version was not READY in 5 minutes.</exception>
    /// <exception cref="InvalidOperationException">The policy trusts nothing; nothing was fetched.</exception>
    public async Task<DownloadedModel> DownloadAsync(string uri, ModelDownloadOptions? options = null, CancellationToken cancellationToken = default)
    {
        options?.Policy?.RequireTrust();
        return await FetchAsync(await ResolveAsync(uri, cancellationToken).ConfigureAwait(false), options ?? new(), cancellationToken).ConfigureAwait(false);
    }

    private async Task<DownloadedModel> FetchAsync(ResolvedModel source, ModelDownloadOptions options, CancellationToken cancellationToken)
    {
        if (source.Version is { Status: not ModelVersionStatus.Ready } version)
        {
            await WaitUntilReadyAsync(version.Name, version.Version, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        var expected = HashOf(source, options);
        var artifacts = _sources.TryGetArtifacts(source.ArtifactUri) ?? throw ArtifactErrors.OutOfReach(source.ArtifactUri);
        var cache = options.Cache ?? _cache;
        Task Fetch(string folder, CancellationToken token) => new ArtifactFetch(artifacts, source.ArtifactUri, cache.Limits).ToFolderAsync(folder, token);
        var cached = expected is null
            ? await cache.AddAsync(Fetch, cancellationToken).ConfigureAwait(false)
            : await cache.GetOrAddAsync(expected, Fetch, cancellationToken).ConfigureAwait(false);
        try
        {
            var verification = options.Policy is { } policy ? await policy.VerifyAsync(cached.Folder, cancellationToken: cancellationToken).ConfigureAwait(false) : null;
            return new(source, cached, verification);
        }
        catch
        {
            cached.Dispose();
            throw;
        }
    }

    private static string? HashOf(ResolvedModel source, ModelDownloadOptions options)
    {
        var registered = source.Version?.Tags.GetValueOrDefault(VersionTagNames.Sha256);
        if (options.Sha256 is not { } demanded)
        {
            return registered is null ? (options.AllowUnknownHash ? null : throw RegistryErrors.NoHash(source))
                : Sha256Text.IsValid(registered.ToLowerInvariant()) ? registered
                : throw RegistryErrors.HashIsNone(source, registered);
        }

        var hash = Sha256Text.Check(demanded, "options.Sha256");
        return registered is null || registered.Equals(hash, StringComparison.OrdinalIgnoreCase) ? hash : throw RegistryErrors.OtherHash(source, hash, registered);
    }
}
