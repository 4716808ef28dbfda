namespace MlOps.Sdk.Artifacts;

/// <summary>A file or folder among a run's artifacts.</summary>
public sealed class ArtifactInfo
{
    internal ArtifactInfo(string path, bool isDirectory, long? size)
    {
        Path = path;
        IsDirectory = isDirectory;
        Size = size;
    }

    /// <summary>Its path from the root of the run's artifacts, with forward slashes.</summary>
    public string Path { get; }

    /// <summary>Whether it is a folder.</summary>
    public bool IsDirectory { get; }

    /// <summary>A file's length in bytes; <see langword="null"/> for a folder.</summary>
    public long? Size { get; }

    /// <inheritdoc />
    public override string ToString() => IsDirectory ? Path + "/" : Path;
}
