using System.Net;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Mlflow;

/// <summary>
/// An MLflow server, or the database in its place, refused a call or could not be reached; or a server answered what is no answer of
/// MLflow.
/// </summary>
public sealed class MlflowException : MlOpsException
{
    internal MlflowException(string errorCode, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorCode = errorCode;
    }

    /// <summary>
    /// MLflow's name of the error, such as <c>RESOURCE_DOES_NOT_EXIST</c>. A reply without one gets the one that its status means,
    /// and a server out of reach is <c>TEMPORARILY_UNAVAILABLE</c>.
    /// </summary>
    public string ErrorCode { get; }

    /// <summary>The reply's status; <see langword="null"/> when there was no reply.</summary>
    public HttpStatusCode? StatusCode { get; internal init; }

    /// <summary>Whether the same call may succeed later: the server was busy or out of reach.</summary>
    public bool IsTransient { get; internal init; }

    /// <summary>Whether the server may have done what it was asked to: the reply was lost, or it does not say.</summary>
    internal bool MayHaveHappened { get; init; }

    /// <summary>How long the server asks to be left alone.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>The same error without a secret, and without its cause, which may say it too.</summary>
    internal MlflowException Without(string secret) => new(ErrorCode, SecretRedactor.Redact(Message, [secret]))
    {
        StatusCode = StatusCode,
        IsTransient = IsTransient,
        MayHaveHappened = MayHaveHappened,
        RetryAfter = RetryAfter,
    };
}
