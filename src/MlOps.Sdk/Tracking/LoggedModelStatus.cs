namespace MlOps.Sdk.Tracking;

/// <summary>Where a logged model stands.</summary>
public enum LoggedModelStatus
{
    /// <summary>The store has a status that this version does not know. No model is finalized with it.</summary>
    Unknown = 0,

    /// <summary>The model was created; its files are still to come.</summary>
    Pending = 1,

    /// <summary>The model is complete.</summary>
    Ready = 2,

    /// <summary>Its files could not be brought.</summary>
    Failed = 3,
}
