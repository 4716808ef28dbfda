namespace MlOps.Sdk.Registry.Stores;

/// <summary>Words that MLflow writes into its tables and its replies alike.</summary>
internal static class RegistryMapping
{
    public static ModelVersionStatus ToStatus(string? name) => name switch
    {
        "PENDING_REGISTRATION" => ModelVersionStatus.PendingRegistration,
        "FAILED_REGISTRATION" => ModelVersionStatus.FailedRegistration,
        "READY" => ModelVersionStatus.Ready,
        _ => ModelVersionStatus.Unknown,
    };

    /// <summary>The logged model that a version's source names.</summary>
    public static string? ModelIdOf(string source) => ModelUri.TryParse(source, out var uri) ? uri.ModelId : null;
}
