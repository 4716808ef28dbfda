namespace MlOps.Sdk.Registry.Packaging;

/// <summary>A model in the cache. It is not deleted before this is disposed, by any process.</summary>
public sealed class CachedModel : IDisposable
{
    private readonly IDisposable _use;

    internal CachedModel(string folder, ModelPackageInfo package, bool wasCached, IDisposable use)
    {
        Folder = folder;
        Package = package;
        WasCached = wasCached;
        _use = use;
    }

    /// <summary>The folder with the model's files. They belong to all who use the model: write nothing there.</summary>
    public string Folder { get; }

    /// <summary>The package that the files came in. They were compared with its hash just now.</summary>
    public ModelPackageInfo Package { get; }

    /// <summary>Whether it was there; <see langword="false"/> when it was fetched.</summary>
    public bool WasCached { get; }

    /// <inheritdoc />
    public void Dispose() => _use.Dispose();
}
