namespace MlOps.Sdk.Mlflow;

/// <summary>MLflow's error codes, those that this library looks at or gives to replies that have none.</summary>
internal static class MlflowErrorCodes
{
    public const string BadRequest = "BAD_REQUEST";
    public const string DataLoss = "DATA_LOSS";
    public const string EndpointNotFound = "ENDPOINT_NOT_FOUND";
    public const string FeatureDisabled = "FEATURE_DISABLED";
    public const string InternalError = "INTERNAL_ERROR";
    public const string InvalidParameterValue = "INVALID_PARAMETER_VALUE";
    public const string InvalidState = "INVALID_STATE";
    public const string NotImplemented = "NOT_IMPLEMENTED";
    public const string PermissionDenied = "PERMISSION_DENIED";
    public const string RequestLimitExceeded = "REQUEST_LIMIT_EXCEEDED";
    public const string ResourceAlreadyExists = "RESOURCE_ALREADY_EXISTS";
    public const string ResourceDoesNotExist = "RESOURCE_DOES_NOT_EXIST";
    public const string TemporarilyUnavailable = "TEMPORARILY_UNAVAILABLE";
    public const string Unauthenticated = "UNAUTHENTICATED";
}
