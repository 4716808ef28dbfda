namespace MlOps.Analyzers;

/// <summary>The ids of all rules, by area of a thousand. An id that is given up stays listed.</summary>
internal static class RuleIds
{
    public const string KnownSecretFormat = "MLOPS1001";
    public const string CredentialInNamedPlace = "MLOPS1002";
    public const string RandomTextInSuspiciousPlace = "MLOPS1003";
    public const string PrivateKey = "MLOPS1004";
    public const string CredentialInFile = "MLOPS1005";
    public const string CredentialInUrlOrConnectionString = "MLOPS1006";
}
