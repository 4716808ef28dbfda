using System.Globalization;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>Unpacked models on this machine, each under the SHA-256 of its package, for all processes that use the same folder.</summary>
/// <remarks>
/// A model is compared with its hash each time it is asked for: packing its files again gives the bytes that were registered, or it is damaged and
/// fetched again. That reads all its files. Who gets a model holds it: it is deleted, to keep to <see cref="ModelCacheOptions.MaxBytes"/>, only when
/// no process does. A process that is killed leaves nothing that is taken for a model.
/// </remarks>
public sealed class ModelCache
{
    private readonly string _models; // <sha256>/: whole ones alone
    private readonly string _incoming; // <sha256>/content: being unpacked, under the lock of its hash
    private readonly string _trash; // <sha256>.<id>/: being deleted
    private readonly string _locks;
    private readonly ModelCacheOptions _options;

    /// <summary>Uses a folder, which is made when a model comes.</summary>
    /// <param name="folder">The folder; it holds nothing else.</param>
    /// <param name="options">How it works; the defaults when <see langword="null"/>.</param>
    public ModelCache(string folder, ModelCacheOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _options = options ?? new();
        Folder = Path.GetFullPath(folder);
        _models = Path.Combine(Folder, "models");
        _incoming = Path.Combine(Folder, "incoming");
        _trash = Path.Combine(Folder, "trash");
        _locks = Path.Combine(Folder, "locks");
    }

    /// <summary>The cache's folder.</summary>
    public string Folder { get; }

    internal ModelPackageLimits Limits => _options.Limits;

    /// <summary>Brings the model of a package: the verified one that is here, or the one that is fetched, once by all who ask for it.</summary>
    /// <param name="sha256">The SHA-256 of the package.</param>
    /// <param name="open">Opens the package where it is not here or is damaged; the stream is read to its end and disposed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The model. Dispose it when its files aren't needed any more.</returns>
    /// <exception cref="ModelPackageException">What was fetched is refused; nothing of it is kept.</exception>
    public Task<CachedModel> GetOrAddAsync(
        string sha256, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(open);
        return GetOrAddAsync(sha256, UnpackAsync, cancellationToken);

        async Task<ModelPackageInfo> UnpackAsync(string folder, string hash, CancellationToken token)
        {
            var source = await open(token).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                return await ModelPackage.UnpackAsync(source, folder, hash, _options.Limits, token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Brings a model whose files come one by one.</summary>
    /// <param name="sha256">The SHA-256 of the package that the files make.</param>
    /// <param name="fetch">Brings the files to a folder, each on the disk.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<CachedModel> GetOrAddAsync(string sha256, Func<string, CancellationToken, Task> fetch, CancellationToken cancellationToken)
    {
        return GetOrAddAsync(sha256, FetchAsync, cancellationToken);

        async Task<ModelPackageInfo> FetchAsync(string folder, string hash, CancellationToken token)
        {
            await fetch(folder, token).ConfigureAwait(false);
            var package = await ModelPackage.MeasureAsync(folder, _options.Limits, token).ConfigureAwait(false);
            return package.Sha256 == hash ? package : throw ModelPackageErrors.HashMismatch(hash, package.Sha256, package.Size, null);
        }
    }

    /// <summary>Brings a model of which no hash is known; the one that it has is computed.</summary>
    /// <param name="fetch">Brings the files to a folder, each on the disk.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<CachedModel> AddAsync(Func<string, CancellationToken, Task> fetch, CancellationToken cancellationToken)
    {
        MakeFolders();
        var name = Guid.NewGuid().ToString("N");
        var incoming = Path.Combine(_incoming, name);
        using (FileLock.TryTake(FetchLock(name), isExclusive: true))
        {
            try
            {
                await fetch(incoming, cancellationToken).ConfigureAwait(false);
                var package = await ModelPackage.MeasureAsync(incoming, _options.Limits, cancellationToken).ConfigureAwait(false);
                return await GetOrAddAsync(package.Sha256, Take, cancellationToken).ConfigureAwait(false);

                Task<ModelPackageInfo> Take(string folder, string hash, CancellationToken token)
                {
                    Directory.Move(incoming, folder);
                    return Task.FromResult(package);
                }
            }
            finally
            {
                Delete(incoming);
                File.Delete(FetchLock(name));
            }
        }
    }

    private async Task<CachedModel> GetOrAddAsync(
        string sha256, Func<string, string, CancellationToken, Task<ModelPackageInfo>> bring, CancellationToken cancellationToken)
    {
        var hash = Sha256Text.Check(sha256, nameof(sha256));
        MakeFolders();
        if (await TryUseAsync(hash, cancellationToken).ConfigureAwait(false) is { } cached)
        {
            return cached;
        }

        CachedModel fetched;
        using (await FileLock.TakeAsync(FetchLock(hash), isExclusive: true, _options.TimeProvider, cancellationToken).ConfigureAwait(false))
        {
            if (await TryUseAsync(hash, cancellationToken).ConfigureAwait(false) is { } fetchedMeanwhile)
            {
                return fetchedMeanwhile;
            }

            fetched = await FetchAsync(hash, bring, cancellationToken).ConfigureAwait(false);
        }

        Trim();
        return fetched;
    }

    /// <summary>Deletes models that were not used for longest until the rest keeps to the limit, and what killed processes left.</summary>
    public void Trim()
    {
        if (!Directory.Exists(_models))
        {
            return;
        }

        foreach (var left in Directory.GetDirectories(_incoming))
        {
            using var fetch = FileLock.TryTake(FetchLock(Path.GetFileName(left)), isExclusive: true);
            if (fetch is not null)
            {
                Delete(left);
            }
        }

        var models = Directory.GetDirectories(_models).Select(model => (Path: model, Size: SizeOf(model), Used: UsedAt(model))).ToList();
        var total = models.Sum(model => model.Size);
        foreach (var model in models.OrderBy(model => model.Used))
        {
            if (total > _options.MaxBytes && TryEvict(model.Path, model.Used))
            {
                total -= model.Size;
            }
        }

        foreach (var left in Directory.GetDirectories(_trash))
        {
            Delete(left);
        }
    }

    private void MakeFolders()
    {
        foreach (var folder in new[] { _models, _incoming, _trash, _locks })
        {
            Directory.CreateDirectory(folder);
        }
    }

    private async Task<CachedModel?> TryUseAsync(string hash, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_models, hash);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var use = await FileLock.TakeAsync(UseLock(hash), isExclusive: false, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        try
        {
            var package = await ModelPackage.MeasureAsync(folder, _options.Limits, cancellationToken).ConfigureAwait(false);
            if (package.Sha256 == hash)
            {
                File.SetLastWriteTimeUtc(UseLock(hash), _options.TimeProvider.GetUtcNow().UtcDateTime);
                var cached = new CachedModel(folder, package, wasCached: true, use);
                use = null;
                return cached;
            }
        }
        catch (Exception exception) when (exception is ModelPackageException or IOException)
        {
            // Deleted meanwhile, or so damaged that it is no model: it is fetched again.
        }
        finally
        {
            use?.Dispose();
        }

        return null;
    }

    /// <summary>Under the lock of the hash: nobody else fetches or deletes this model meanwhile.</summary>
    private async Task<CachedModel> FetchAsync(
        string hash, Func<string, string, CancellationToken, Task<ModelPackageInfo>> bring, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_models, hash);
        var incoming = Path.Combine(_incoming, hash);
        Delete(incoming); // of one that was killed
        Directory.CreateDirectory(incoming);
        ModelPackageInfo package;
        var content = Path.Combine(incoming, "content");
        try
        {
            package = await bring(content, hash, cancellationToken).ConfigureAwait(false);
            MoveToTrash(folder); // the damaged one, if there is one
            Directory.Move(content, folder);
            DurableFile.FlushFolder(_models);
        }
        finally
        {
            Delete(incoming);
        }

        var use = await FileLock.TakeAsync(UseLock(hash), isExclusive: false, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        File.SetLastWriteTimeUtc(UseLock(hash), _options.TimeProvider.GetUtcNow().UtcDateTime);
        return new(folder, package, wasCached: false, use);
    }

    private bool TryEvict(string model, DateTime used)
    {
        var hash = Path.GetFileName(model);
        using var fetch = FileLock.TryTake(FetchLock(hash), isExclusive: true);
        using var use = fetch is null ? null : FileLock.TryTake(UseLock(hash), isExclusive: true);
        if (use is null || UsedAt(model) != used)
        {
            return false;
        }

        MoveToTrash(model);
        return true;
    }

    /// <summary>One rename takes a model away whole; what a killed process leaves undeleted is in the trash.</summary>
    private void MoveToTrash(string model)
    {
        if (Directory.Exists(model))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(model)}.{Guid.NewGuid():N}");
            Directory.Move(model, Path.Combine(_trash, name));
            DurableFile.FlushFolder(_models);
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another one was faster.
        }
    }

    private static long SizeOf(string model)
    {
        try
        {
            return new DirectoryInfo(model).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            return 0; // deleted meanwhile
        }
    }

    private DateTime UsedAt(string model) => File.GetLastWriteTimeUtc(UseLock(Path.GetFileName(model)));

    private string FetchLock(string hash) => Path.Combine(_locks, hash + ".fetch");

    private string UseLock(string hash) => Path.Combine(_locks, hash + ".use");
}
