namespace MlOps.Sdk.Artifacts;

/// <summary>Paths of artifacts: relative, with forward slashes, and never out of the run's folder.</summary>
internal static class ArtifactPath
{
    /// <summary>Checks a path and returns it with forward slashes.</summary>
    /// <exception cref="ArgumentException">The path is empty, absolute or leads upwards.</exception>
    public static string Check(string path, string parameterName)
    {
        ArgumentException.ThrowIfNullOrEmpty(path, parameterName);
        var plain = path.Replace('\\', '/');
        var parts = plain.Split('/');
        if (parts.Any(part => part is "" or "." or "..") || parts[0].Contains(':') || plain.Any(c => char.IsControl(c) || c is '#'))
        {
            throw new ArgumentException(
                $"The artifact path '{path}' is not valid: expected a relative path such as 'plots/roc.png', without '..', '#', a drive, or a '/' at either end.",
                parameterName);
        }

        return plain;
    }

    /// <summary>A file's path inside a folder of the run's artifacts; of its root when there is no folder.</summary>
    public static string Join(string? folder, string name) => string.IsNullOrEmpty(folder) ? name : $"{folder}/{name}";
}
