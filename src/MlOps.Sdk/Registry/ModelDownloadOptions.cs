using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Registry.Signing;

namespace MlOps.Sdk.Registry;

/// <summary>What <see cref="ModelRegistry.DownloadAsync"/> demands of a model, and where it keeps it.</summary>
public sealed class ModelDownloadOptions
{
    /// <summary>Whose signature the model must have.</summary>
    /// <value>The default is <see langword="null"/>: it need not be signed, and a signature that it has is not looked at.</value>
    public VerificationPolicy? Policy { get; set; }

    /// <summary>The SHA-256 of the package that the model must be, such as one that is written down where it is used: not even the registry can then give another.</summary>
    /// <value>The default is <see langword="null"/>: the hash that the version's tag says.</value>
    public string? Sha256 { get; set; }

    /// <summary>Whether a model is taken for which no hash is known, such as one that Python's MLflow registered. It is fetched each time.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool AllowUnknownHash { get; set; }

    /// <summary>Where downloaded models are kept.</summary>
    /// <value>The default is the client's cache, whose folder its options name.</value>
    public ModelCache? Cache { get; set; }
}
