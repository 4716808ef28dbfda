using System.Text.Json.Nodes;
using MlOps.Sdk.Mlflow;

namespace MlOps.Testing.Server;

/// <summary>A refusal as MLflow words it.</summary>
internal sealed class MlflowError(string errorCode, string message) : Exception(message)
{
    public const string ResourceAlreadyExists = "RESOURCE_ALREADY_EXISTS";
    public const string BadRequest = "BAD_REQUEST";
    public const string FeatureDisabled = "FEATURE_DISABLED";
    public const string NotImplemented = "NOT_IMPLEMENTED";

    public string ErrorCode { get; } = errorCode;

    private (int Status, string State, string Class) Kind => ErrorCode switch
    {
        MlflowErrorCodes.ResourceDoesNotExist => (404, "KAM00", "RESOURCE_NOT_FOUND"),
        BadRequest => (400, "KAM00", MlflowErrorCodes.InvalidParameterValue),
        MlflowErrorCodes.InvalidState or MlflowErrorCodes.InternalError => (500, "XXM00", "CLIENT_INTERNAL_ERROR"),
        MlflowErrorCodes.TemporarilyUnavailable => (503, "XXM00", "CLIENT_INTERNAL_ERROR"),
        FeatureDisabled => (500, "KAM00", FeatureDisabled),
        NotImplemented => (501, "", ""),
        _ => (400, "KAM00", ErrorCode),
    };

    public static MlflowError Invalid(string message) => new(MlflowErrorCodes.InvalidParameterValue, message);

    public static MlflowError NotFound(string message) => new(MlflowErrorCodes.ResourceDoesNotExist, message);

    /// <summary>The refusal of the embedded store: its first line is MLflow's wording, what follows is advice.</summary>
    public static MlflowError From(MlflowException exception)
    {
        var message = exception.Message.Split('\n')[0].TrimEnd('\r');
        return new(
            exception.ErrorCode,
            exception.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist ? message.TrimEnd('.') : message);
    }

    public MlflowReply ToReply(MlflowFlavour flavour)
    {
        var json = new JsonObject { ["error_code"] = ErrorCode, ["message"] = Message };
        var (status, state, @class) = Kind;
        if (flavour == MlflowFlavour.Mlflow3 && state.Length > 0)
        {
            json["sqlstate"] = state;
            json["error_class"] = @class;
        }

        return MlflowReply.Json(json, status);
    }
}
