namespace MlOps.Analyzers.Credentials;

/// <summary>Names of things that may be credentials and mostly aren't.</summary>
internal static class SuspiciousNames
{
    private static readonly string[] Ends =
        ["key", "keys", "salt", "seed", "signature", "auth", "signing", "sas", "nonce", "license", "credentials", "bearer", "authorization", "encryption"];

    private static readonly string[] Numbers =
        ["hash", "sha", "sha1", "sha256", "sha512", "md5", "checksum", "digest", "etag", "commit", "revision", "fingerprint", "thumbprint", "guid", "uuid", "traceid", "spanid", "version", "id", "ids"];

    /// <summary>Whether a random text in a place of this name may be a credential.</summary>
    public static bool May(string name) => name.IndexOf("public", StringComparison.OrdinalIgnoreCase) < 0 && Array.Exists(Ends, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether random texts are to be expected in a place of this name: hashes and numbers of things.</summary>
    public static bool IsNumber(string name) => Array.Exists(Numbers, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));
}
