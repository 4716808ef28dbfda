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
    public const string UnpinnedPackage = "MLOPS2001";
    public const string UnlockedRestore = "MLOPS2002";
    public const string UnpinnedImage = "MLOPS2003";
    public const string UnpinnedInstall = "MLOPS2004";
    public const string UnpinnedRequirement = "MLOPS2005";
    public const string UnpinnedAction = "MLOPS2006";
    public const string UnpinnedTerraform = "MLOPS2007";
    public const string MovingModel = "MLOPS2008";
    public const string FloatingTool = "MLOPS2009";
    public const string UnlimitedContainer = "MLOPS2010";
    public const string FileNotUnderstood = "MLOPS2011";
}
