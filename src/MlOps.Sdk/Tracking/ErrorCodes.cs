namespace MlOps.Sdk.Tracking;

/// <summary>MLflow's error codes, the ones that this library gives itself.</summary>
internal static class ErrorCodes
{
    public const string InvalidParameterValue = "INVALID_PARAMETER_VALUE";
    public const string ResourceDoesNotExist = "RESOURCE_DOES_NOT_EXIST";
    public const string InvalidState = "INVALID_STATE";
    public const string TemporarilyUnavailable = "TEMPORARILY_UNAVAILABLE";
    public const string InternalError = "INTERNAL_ERROR";
}
