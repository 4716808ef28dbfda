namespace MlOps.Sdk.Registry;

/// <summary>The tags that registering sets on a version.</summary>
internal static class VersionTagNames
{
    public const string Prefix = "mlops.";

    /// <summary>The SHA-256 of the package that its files make.</summary>
    public const string Sha256 = "mlops.package.sha256";

    /// <summary>The length of that package in bytes.</summary>
    public const string Size = "mlops.package.size";

    /// <summary>How many files there are.</summary>
    public const string FileCount = "mlops.package.files";

    /// <summary>What the model takes and gives, as MLflow's JSON.</summary>
    public const string Inputs = "mlops.signature.inputs";
    public const string Outputs = "mlops.signature.outputs";

    /// <summary>The commit that the run was made from; the same key as the run has.</summary>
    public const string GitCommit = "mlflow.source.git.commit";

    /// <summary>The datasets that the run took in: a JSON array of names, digests and contexts.</summary>
    public const string Data = "mlops.data";

    /// <summary>An id of the registration, by which the version is found when the reply to its creation was lost.</summary>
    public const string RegistrationId = "mlops.registration_id";
}
