using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Tracking.Delivery;

/// <content>What the delivery says.</content>
internal sealed partial class RunDelivery
{
    [LoggerMessage(201, LogLevel.Warning,
        "Delivery to the tracking store waits: {Reason} Nothing is lost: records stay in the journal and are delivered when the store takes them.")]
    private partial void LogStuck(Exception exception, string reason);

    [LoggerMessage(202, LogLevel.Information, "Delivery to the tracking store goes on.")]
    private partial void LogRestored();

    [LoggerMessage(203, LogLevel.Warning,
        "The store refused the {Kind} '{Key}' of run {RunId}: {Reason} It was set aside in '{Folder}'; everything else goes on.")]
    private partial void LogRecordRefused(string kind, string key, string runId, string reason, string folder);

    [LoggerMessage(204, LogLevel.Error, "The store refused run {RunId}: {Reason} Its journal is kept in '{Folder}' when it ends.")]
    private partial void LogRunRefused(string runId, string reason, string folder);

    [LoggerMessage(205, LogLevel.Information, "Run {RunId} was left open by a process that is gone; it is {Status} now.")]
    private partial void LogClosed(string runId, RunStatus status);

    [LoggerMessage(206, LogLevel.Warning,
        "The journal of run {RunId} had {Bytes} bytes that were no whole record, with {Records} records missing in between: torn by the end of its process, or damaged.")]
    private partial void LogDropped(string runId, long bytes, long records);
}
