namespace MlOps.Sdk.Registry;

/// <summary>Whether a webhook is sent.</summary>
public enum WebhookStatus
{
    /// <summary>The server has a status that this version does not know.</summary>
    Unknown = 0,

    /// <summary>It is sent.</summary>
    Active = 1,

    /// <summary>It rests until it is made active.</summary>
    Disabled = 2,
}
