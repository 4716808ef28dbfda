namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>Why a delivery is not to be acted on.</summary>
public enum WebhookRefusal
{
    /// <summary>It is to be acted on.</summary>
    None,

    /// <summary>A header is missing or is not of its form: no delivery of a webhook with a secret.</summary>
    NoSignature,

    /// <summary>The signature is not by the secret over this body.</summary>
    Forged,

    /// <summary>It was signed too long ago, or in the future.</summary>
    Late,

    /// <summary>It was received before.</summary>
    Replayed,

    /// <summary>It is signed and is no event.</summary>
    Malformed,

    /// <summary>The body is too long.</summary>
    TooLong,

    /// <summary>No more deliveries can be remembered at the moment, so that a replay would not be noticed.</summary>
    Busy,

    /// <summary>It came before, and what acts on it has not come to its end: only then is it known whether this one is a replay.</summary>
    InProgress,
}
