namespace MlOps.Sdk.Registry.Packaging;

/// <summary>The names that a package has so far: two that some system takes for one are refused.</summary>
internal sealed class PackageNames
{
    private readonly Dictionary<string, (string Spelling, bool IsFolder)> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a file's path and the folders that it is in.</summary>
    /// <returns>The other path that is in the way; <see langword="null"/> when none is.</returns>
    public string? TryAdd(string path)
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            var folder = path[..slash];
            if (_taken.TryAdd(folder, (folder, true)))
            {
                continue;
            }

            var other = _taken[folder];
            if (!other.IsFolder || other.Spelling != folder)
            {
                return other.Spelling;
            }
        }

        return _taken.TryAdd(path, (path, false)) ? null : _taken[path].Spelling;
    }
}
