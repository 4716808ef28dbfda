namespace MlOps.Analyzers.Credentials;

/// <summary>Names of things that may be credentials and mostly aren't.</summary>
internal static class SuspiciousNames
{
    public static readonly string[] Ends =
        ["key", "keys", "salt", "seed", "auth", "signing", "sas", "license", "credentials", "bearer", "authorization", "encryption"];

    /// <summary>Whether a random text in a place of this name may be a credential.</summary>
    public static bool May(string name) => name.IndexOf("public", StringComparison.OrdinalIgnoreCase) < 0 && !Formats.CredentialNames.IsPublic(name) && Array.Exists(Ends, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) && !Formats.CredentialNames.IsLookupKey(name);
}
