namespace MlOps.Sdk.Registry.Packaging;

/// <summary>What a package is, and what is in it.</summary>
public sealed class ModelPackageInfo
{
    internal ModelPackageInfo(string sha256, long size, IReadOnlyList<PackagedFile> files)
    {
        Sha256 = sha256;
        Size = size;
        Files = files;
    }

    /// <summary>The SHA-256 of all bytes of the package: 64 hexadecimal digits, lower case. The same files have the same.</summary>
    public string Sha256 { get; }

    /// <summary>The length of the package in bytes.</summary>
    public long Size { get; }

    /// <summary>The files in it, in the order of their paths.</summary>
    public IReadOnlyList<PackagedFile> Files { get; }
}
