using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Registry.Signing;

namespace MlOps.Sdk.Registry;

/// <summary>A model on this machine, verified. It stays in the cache until this is disposed.</summary>
public sealed class DownloadedModel : IDisposable
{
    private readonly CachedModel _cached;

    internal DownloadedModel(ResolvedModel source, CachedModel cached, VerifiedModel? verification)
    {
        Source = source;
        _cached = cached;
        Verification = verification;
    }

    /// <summary>What was asked for, and what it meant.</summary>
    public ResolvedModel Source { get; }

    /// <summary>The folder with the model's files. They belong to all who use the model: write nothing there.</summary>
    public string Folder => _cached.Folder;

    /// <summary>The package that the files make. They were compared with its hash just now.</summary>
    public ModelPackageInfo Package => _cached.Package;

    /// <summary>Whether it was in the cache; <see langword="false"/> when it was fetched.</summary>
    public bool WasCached => _cached.WasCached;

    /// <summary>Who signed it; <see langword="null"/> where no policy asked for that.</summary>
    public VerifiedModel? Verification { get; }

    /// <summary>The full path of a file of the model.</summary>
    /// <param name="path">Its path in the model, with forward slashes.</param>
    /// <exception cref="FileNotFoundException">The model has no such file; the message names those that it has.</exception>
    public string PathOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Package.Files.Any(file => file.Path == path)
            ? Path.Combine(Folder, path.Replace('/', Path.DirectorySeparatorChar))
            : throw RegistryErrors.NoSuchFile(path, Package);
    }

    /// <inheritdoc />
    public void Dispose() => _cached.Dispose();
}
