namespace MlOps.Sdk.Registry.Signing;

/// <summary>A model whose files are those that a trusted signer signed.</summary>
public sealed class VerifiedModel
{
    internal VerifiedModel(string name, string digest, string signer, IReadOnlyDictionary<string, string> files, IReadOnlyList<string> uncoveredPaths)
    {
        Name = name;
        Digest = digest;
        Signer = signer;
        Files = files;
        UncoveredPaths = uncoveredPaths;
    }

    /// <summary>The name that the signer gave it.</summary>
    public string Name { get; }

    /// <summary>The SHA-256 over the hashes of its files.</summary>
    public string Digest { get; }

    /// <summary>Who signed: the key by the SHA-256 of its PEM text, or the certificate by its subject and fingerprint.</summary>
    public string Signer { get; }

    /// <summary>The SHA-256 of each file by its path.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    /// <summary>Files and folders that are there and that the signer left out on purpose, such as the signature itself: anyone may have changed these.</summary>
    public IReadOnlyList<string> UncoveredPaths { get; }
}
