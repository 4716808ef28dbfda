using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Stores;

namespace MlOps.Sdk.Registry;

/// <content>Versions.</content>
public sealed partial class ModelRegistry
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPauseBetweenLooks = TimeSpan.FromSeconds(10);

    /// <summary>Creates the next version of a model.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="description">Where its files are, and what is said of it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model, run or source. When a server's reply was lost, the version may have been created.</exception>
    public async Task<ModelVersion> CreateVersionAsync(string name, ModelVersionDescription description, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(description);
        var start = new ModelVersionStart
        {
            Name = name,
            Source = description.Source,
            RunId = description.RunId,
            RunLink = description.RunLink,
            ModelId = description.ModelId,
            Description = description.Description,
            Tags = description.Tags,
        };
        return await CreateAsync(await LocateAsync(start, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private Task<ModelVersion> CreateAsync(ModelVersionStart start, CancellationToken cancellationToken) =>
        _announcer?.CreateVersionAsync(start, cancellationToken) ?? _store.CreateVersionAsync(start, cancellationToken);

    /// <summary>Gets a version.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The number.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such version, or it was deleted (<c>RESOURCE_DOES_NOT_EXIST</c>).</exception>
    public async Task<ModelVersion> GetVersionAsync(string name, int version, CancellationToken cancellationToken = default) =>
        await FindVersionAsync(name, version, cancellationToken).ConfigureAwait(false) ?? throw RegistryErrors.VersionNotFound(name, version);

    /// <summary>Gets the version that an alias points at.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="alias">The alias, such as <c>champion</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model (<c>RESOURCE_DOES_NOT_EXIST</c>), or it has no such alias (<c>INVALID_PARAMETER_VALUE</c>).</exception>
    public Task<ModelVersion> GetVersionByAliasAsync(string name, string alias, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(alias);
        return _store.GetVersionByAliasAsync(name, alias, cancellationToken);
    }

    /// <summary>Gets a version; <see langword="null"/> where there is none of that number.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The number.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ModelVersion?> FindVersionAsync(string name, int version, CancellationToken cancellationToken = default)
    {
        Check(name, version);
        return _store.FindVersionAsync(name, version, cancellationToken);
    }

    /// <summary>Says anew what a version is.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The number.</param>
    /// <param name="description">At most 5,000 characters, Markdown.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such version.</exception>
    public Task<ModelVersion> DescribeVersionAsync(string name, int version, string description, CancellationToken cancellationToken = default)
    {
        Check(name, version);
        ArgumentNullException.ThrowIfNull(description);
        return _store.UpdateVersionAsync(name, version, description, cancellationToken);
    }

    /// <summary>Deletes a version and the aliases that point at it, for good. Its number is not given again, and its files stay where they are.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The number.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such version.</exception>
    public Task DeleteVersionAsync(string name, int version, CancellationToken cancellationToken = default)
    {
        Check(name, version);
        return _store.DeleteVersionAsync(name, version, cancellationToken);
    }

    /// <summary>Sets a tag of a version, over the value that it may have.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The number.</param>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">At most 100,000 characters.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such version, or the tag is refused.</exception>
    public Task SetVersionTagAsync(string name, int version, string key, string value, CancellationToken cancellationToken = default)
    {
        Check(name, version);
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        return _store.SetVersionTagAsync(name, version, key, value, cancellationToken);
    }

    /// <summary>Deletes a tag of a version; does nothing where it has none of that key.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The number.</param>
    /// <param name="key">The tag's key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such version.</exception>
    public Task DeleteVersionTagAsync(string name, int version, string key, CancellationToken cancellationToken = default)
    {
        Check(name, version);
        ArgumentException.ThrowIfNullOrEmpty(key);
        return _store.DeleteVersionTagAsync(name, version, key, cancellationToken);
    }

    /// <summary>Waits until a version can be used.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The number.</param>
    /// <param name="timeout">How long to wait; 5 minutes when <see langword="null"/>, as MLflow's Python does.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">It was not READY in time; the message says what it is.</exception>
    /// <exception cref="MlflowException">There is no such version, or its registration failed (<c>INVALID_STATE</c>).</exception>
    public async Task<ModelVersion> WaitUntilReadyAsync(
        string name, int version, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var longest = timeout ?? TimeSpan.FromMinutes(5);
        var start = _time.GetTimestamp();
        for (var pause = FirstLook; ; pause = Shorter(pause * 2, LongestPauseBetweenLooks))
        {
            var found = await GetVersionAsync(name, version, cancellationToken).ConfigureAwait(false);
            if (found.Status == ModelVersionStatus.Ready)
            {
                return found;
            }

            if (found.Status == ModelVersionStatus.FailedRegistration)
            {
                throw RegistryErrors.VersionNotUsable(found);
            }

            var left = longest - _time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                throw RegistryErrors.NotReady(found, longest);
            }

            await Task.Delay(Shorter(pause, left), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static void Check(string name, int version)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
    }
}
