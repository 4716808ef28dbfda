using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Tracking;

/// <summary>The tracking store refused a call or could not be reached.</summary>
public sealed class TrackingStoreException : MlOpsException
{
    internal TrackingStoreException(string errorCode, string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorCode = errorCode;
        IsTransient = isTransient;
    }

    /// <summary>MLflow's name of the error, such as <c>RESOURCE_DOES_NOT_EXIST</c> or <c>INVALID_PARAMETER_VALUE</c>.</summary>
    public string ErrorCode { get; }

    /// <summary>Whether the same call may succeed later: the store was busy or out of reach.</summary>
    public bool IsTransient { get; }
}
