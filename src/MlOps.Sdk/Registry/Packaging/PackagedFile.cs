namespace MlOps.Sdk.Registry.Packaging;

/// <summary>A file in a package.</summary>
public sealed class PackagedFile
{
    internal PackagedFile(string path, long size, string sha256)
    {
        Path = path;
        Size = size;
        Sha256 = sha256;
    }

    /// <summary>Its path in the package: relative, with forward slashes, in Unicode's normalization form C.</summary>
    public string Path { get; }

    /// <summary>Its length in bytes.</summary>
    public long Size { get; }

    /// <summary>The SHA-256 of its content: 64 hexadecimal digits, lower case.</summary>
    public string Sha256 { get; }

    /// <inheritdoc />
    public override string ToString() => Path;
}
