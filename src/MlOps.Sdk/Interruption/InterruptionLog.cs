using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Interruption;

internal static partial class InterruptionLog
{
    [LoggerMessage(401, LogLevel.Warning, "This process will be interrupted. {Notice}")]
    public static partial void Interrupting(this ILogger logger, InterruptionNotice notice);

    [LoggerMessage(402, LogLevel.Information, "Advice on this machine: {Notice}")]
    public static partial void Advice(this ILogger logger, InterruptionNotice notice);

    [LoggerMessage(403, LogLevel.Error, "The interruption source '{Source}' failed, and is not watched any more; the others are. {Reason}")]
    public static partial void SourceFailed(this ILogger logger, string source, string reason, Exception exception);

    [LoggerMessage(404, LogLevel.Error, "A callback for interruption notices failed. {Reason}")]
    public static partial void CallbackFailed(this ILogger logger, string reason, Exception exception);

    [LoggerMessage(405, LogLevel.Warning, "Notices of '{Source}' can't be seen at the moment: {Reason}. It is asked again every {Interval}.")]
    public static partial void SourceUnreachable(this ILogger logger, string source, string reason, TimeSpan interval);

    [LoggerMessage(406, LogLevel.Information, "'{Source}' answers again.")]
    public static partial void SourceReachable(this ILogger logger, string source);

    [LoggerMessage(407, LogLevel.Information, "Watched for interruptions: {Sources}.")]
    public static partial void Detected(this ILogger logger, string sources);

    [LoggerMessage(408, LogLevel.Warning, "This machine is in the cloud '{Cloud}', but its metadata service does not answer: notices can't be seen. {Advice}")]
    public static partial void CloudSilent(this ILogger logger, string cloud, string advice);

    [LoggerMessage(409, LogLevel.Warning, "The variable {Variable} is '{Value}' and is not used; expected is {Expected}.")]
    public static partial void VariableIgnored(this ILogger logger, string variable, string value, string expected);

    [LoggerMessage(410, LogLevel.Warning, "'{Source}' was not told that the state is saved: {Reason}. It goes on by its own time.")]
    public static partial void NotAcknowledged(this ILogger logger, string source, string reason);
}
