namespace MlOps.Sdk.Registry;

/// <summary>Whether a version of a model can be used.</summary>
public enum ModelVersionStatus
{
    /// <summary>The registry has a status that this version does not know.</summary>
    Unknown = 0,

    /// <summary>The registry still copies its files. MLflow's own server never does; others do.</summary>
    PendingRegistration = 1,

    /// <summary>Its files could not be registered.</summary>
    FailedRegistration = 2,

    /// <summary>It can be used.</summary>
    Ready = 3,
}
