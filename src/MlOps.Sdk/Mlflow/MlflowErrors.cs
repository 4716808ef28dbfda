using System.Net;
using System.Security.Authentication;
using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Mlflow;

/// <summary>The errors of calls to one server. No message has a credential of that server in it.</summary>
internal sealed class MlflowErrors(MlflowServerOptions options)
{
    private const string Repeatable = "The call can be repeated.";

    /// <summary>A reply that is no success.</summary>
    public MlflowException Refused(Uri? call, MlflowReply reply, TimeSpan? retryAfter) =>
        new(
            reply.ErrorCode,
            Clean(
                $"""
                {CallOf(call)} failed at the MLflow server '{options.BaseAddress}': {(int)reply.Status} {reply.ErrorCode}.
                {(reply.Text.Length > 0 ? reply.Text : "The reply has no message that MLflow would send.")}
                {Advice(reply)}
                """))
        {
            StatusCode = reply.Status,
            IsTransient = reply.IsTransient,
            MayHaveHappened = reply.MayHaveHappened,
            RetryAfter = retryAfter,
        };

    /// <summary>The server sends the caller elsewhere. Not followed: a POST would become a GET, and a credential go astray.</summary>
    public MlflowException Redirected(Uri? call, HttpStatusCode status, Uri? location) =>
        new(
            MlflowErrorCodes.BadRequest,
            Clean(
                $"""
                {CallOf(call)} was not answered by the MLflow server '{options.BaseAddress}': {(int)status}, a redirect to '{WithoutQuery(location)}'.
                An answer was expected. Set the tracking URI to the address where MLflow's API is, often the same with https; a login page has none.
                """))
        {
            StatusCode = status,
        };

    /// <summary>A success whose body is not what MLflow sends.</summary>
    public MlflowException NotUnderstood(Uri? call, HttpStatusCode? status, string? mediaType, Exception? cause) =>
        new(
            MlflowErrorCodes.InternalError,
            Clean(
                $"""
                {CallOf(call)} was answered by '{options.BaseAddress}' with {(int?)status ?? 0} and a body that MLflow does not send ({mediaType ?? "no content type"}).
                MLflow's JSON was expected. Check that the tracking URI leads to MLflow's API and not to a page before it, such as a login.
                """),
            cause)
        {
            StatusCode = status,
            MayHaveHappened = true,
        };

    /// <summary>A page token that leads back to a page that was read.</summary>
    public MlflowException StuckPages(string call) =>
        new(
            MlflowErrorCodes.InternalError,
            Clean(
                $"""
                {call} at the MLflow server '{options.BaseAddress}' gave a page token that it had given before: its pages do not end.
                Another token, or none, was expected. Update the server.
                """));

    /// <summary>No reply: no connection, or one that broke.</summary>
    public MlflowException Unreachable(Uri? call, Exception cause)
    {
        var isUntrusted = cause.InnerException is AuthenticationException;
        var wasNotSent = isUntrusted
            || cause is OperationCanceledException
            || (cause as HttpRequestException)?.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
        var advice = isUntrusted
            ? "Its certificate must be trusted. Set MLFLOW_TRACKING_SERVER_CERT_PATH to a PEM file with it, or MLFLOW_TRACKING_INSECURE_TLS=true to trust any."
            : Repeatable + " Check that the server runs and that the tracking URI is right.";
        return new(
            MlflowErrorCodes.TemporarilyUnavailable,
            Clean(
                $"""
                {CallOf(call)} {(wasNotSent ? "did not reach" : "got no whole reply from")} the MLflow server '{options.BaseAddress}': {ReasonOf(cause)}
                {advice}
                """),
            cause)
        {
            IsTransient = !isUntrusted,
            MayHaveHappened = !wasNotSent,
        };
    }

    public MlflowException TimedOut(TimeSpan timeout, Exception cause) =>
        new(
            MlflowErrorCodes.TemporarilyUnavailable,
            Clean(
                $"""
                The MLflow server '{options.BaseAddress}' did not answer within {timeout.TotalSeconds:0.###} seconds.
                {Repeatable} MLFLOW_HTTP_REQUEST_TIMEOUT sets the time.
                """),
            cause)
        {
            IsTransient = true,
            MayHaveHappened = true,
        };

    /// <summary>A signed address whose storage does not take what is sent.</summary>
    public static MlflowException StorageRefused(Uri address, HttpStatusCode status, string body)
    {
        var reply = MlflowReply.Read(status, body);
        var isTransient = reply.IsTransient || status == HttpStatusCode.InternalServerError; // a page of a storage says nothing of MLflow
        return new(
            reply.ErrorCode,
            SecretRedactor.Redact(
                $"A part was not stored at '{WithoutQuery(address)}': {(int)status}. {(isTransient ? Repeatable : "Its signed address may have run out; a new one is asked for.")}"))
        {
            StatusCode = status,
            IsTransient = isTransient,
        };
    }

    /// <summary>A signed address at which nobody answers, or not to the end.</summary>
    public static MlflowException StorageUnreachable(Uri address, Exception cause) => new(
        MlflowErrorCodes.TemporarilyUnavailable,
        SecretRedactor.Redact($"A part was not stored at '{WithoutQuery(address)}': {ReasonOf(cause)} {Repeatable}"),
        cause)
    {
        IsTransient = true,
    };

    private static string Advice(MlflowReply reply) => reply switch
    {
        { IsTransient: true } => Repeatable,
        { Status: HttpStatusCode.Unauthorized } =>
            "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, to what the server knows.",
        { Status: HttpStatusCode.Forbidden } =>
            "Ask the server's administrator for the permission; a server that checks hosts must also allow this one's name (--allowed-hosts).",
        { ErrorCode: MlflowErrorCodes.EndpointNotFound } =>
            "Check that the tracking URI leads to MLflow, path included, and that the server is new enough to have this call.",
        { ErrorCode: MlflowErrorCodes.ResourceDoesNotExist } => "Check the id or name, and that the tracking URI leads to the server that has it.",
        { ErrorCode: MlflowErrorCodes.InternalError } => "The server's log says why.",
        _ => "Change what the message names; the same call fails again.",
    };

    /// <summary><c>runs/create</c> of <c>http://host/prefix/api/2.0/mlflow/runs/create?run_id=1</c>.</summary>
    private static string CallOf(Uri? call)
    {
        var path = call?.AbsolutePath ?? "";
        var start = path.IndexOf("/mlflow", StringComparison.Ordinal);
        var names = start < 0 ? -1 : path.IndexOf('/', start + 1);
        return names < 0 ? "The call" : path[(names + 1)..];
    }

    /// <summary>Where a redirect leads; its query may be a ticket.</summary>
    private static string WithoutQuery(Uri? location) => location switch
    {
        null => "nowhere",
        { IsAbsoluteUri: true } => location.GetLeftPart(UriPartial.Path),
        _ => location.OriginalString.Split('?', '#')[0],
    };

    private static string ReasonOf(Exception cause) =>
        cause is OperationCanceledException ? "it took too long to connect." : cause.InnerException?.Message ?? cause.Message;

    private string Clean(string message)
    {
        foreach (var secret in options.Secrets)
        {
            message = message.Replace(secret, SecretRedactor.Mask, StringComparison.Ordinal);
        }

        return SecretRedactor.Redact(message);
    }
}
