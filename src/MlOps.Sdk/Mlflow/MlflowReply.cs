using System.Net;
using System.Text.Json;

namespace MlOps.Sdk.Mlflow;

/// <summary>
/// What a reply that is no success says. Many are no JSON: MLflow answers with pages, plain text and nothing at all, and gateways
/// before it have pages of their own.
/// </summary>
internal sealed record MlflowReply
{
    private const int LongestText = 2000;

    private MlflowReply(HttpStatusCode status, string? errorCode, string text, bool isPage)
    {
        Status = status;
        // A feature that is off is a sentence of plain text, although its type says HTML; what a gateway sends is a page or empty.
        var isOff = status == HttpStatusCode.ServiceUnavailable && errorCode is null && !isPage && text.Contains("disabled", StringComparison.Ordinal);
        ErrorCode = errorCode ?? (isOff ? MlflowErrorCodes.FeatureDisabled : CodeOf(status));
        Text = text;
        IsTransient = ErrorCode is MlflowErrorCodes.TemporarilyUnavailable or MlflowErrorCodes.RequestLimitExceeded
            || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout
            || (status == HttpStatusCode.ServiceUnavailable && ErrorCode is not (MlflowErrorCodes.FeatureDisabled or MlflowErrorCodes.NotImplemented));
        MayHaveHappened = (int)status >= 500 || status == HttpStatusCode.RequestTimeout;
    }

    public HttpStatusCode Status { get; }

    public string ErrorCode { get; }

    /// <summary>The server's own words; empty when there are none worth showing.</summary>
    public string Text { get; }

    public bool IsTransient { get; }

    public bool MayHaveHappened { get; }

    public static MlflowReply Read(HttpStatusCode status, string body)
    {
        var text = body.Trim();
        if (text.StartsWith('{') && TryReadJson(text) is var (errorCode, message))
        {
            return new(status, errorCode, Shortened(message), isPage: false);
        }

        var isPage = text.StartsWith('<');
        return new(status, errorCode: null, isPage ? "" : Shortened(text), isPage);
    }

    /// <summary>The code and message of MLflow's <c>error_code</c> and <c>message</c>, or FastAPI's <c>detail</c>.</summary>
    private static (string? ErrorCode, string Message)? TryReadJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var code = root.TryGetProperty("error_code", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
            var message = root.TryGetProperty("message", out var said) || root.TryGetProperty("detail", out said) ? said.ToString() : text;
            return (string.IsNullOrEmpty(code) ? null : code, message);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => MlflowErrorCodes.Unauthenticated,
        HttpStatusCode.Forbidden => MlflowErrorCodes.PermissionDenied,
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => MlflowErrorCodes.EndpointNotFound,
        HttpStatusCode.TooManyRequests => MlflowErrorCodes.RequestLimitExceeded,
        HttpStatusCode.NotImplemented => MlflowErrorCodes.NotImplemented,
        HttpStatusCode.RequestTimeout or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
            MlflowErrorCodes.TemporarilyUnavailable,
        >= HttpStatusCode.InternalServerError => MlflowErrorCodes.InternalError,
        _ => MlflowErrorCodes.BadRequest,
    };

    private static string Shortened(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";
}
