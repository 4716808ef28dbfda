using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Wire;

/// <summary>Turns what a server sends of logged models into what users see, and back.</summary>
internal static class LoggedModelMapping
{
    public static LoggedModel ToLoggedModel(WireLoggedModel wire)
    {
        var info = wire.Info ?? new();
        return new()
        {
            Id = info.ModelId ?? "",
            ExperimentId = info.ExperimentId ?? "",
            Name = info.Name ?? "",
            ModelType = info.ModelType ?? "",
            SourceRunId = info.SourceRunId ?? "",
            Status = ToStatus(info.Status),
            ArtifactUri = info.ArtifactUri ?? "",
            CreationTime = SqliteRows.Time(info.CreationTimestampMs ?? 0),
            LastUpdateTime = SqliteRows.Time(info.LastUpdatedTimestampMs ?? 0),
            Params = ToTexts(wire.Data?.Params),
            Tags = ToTexts(info.Tags),
            Metrics = [.. (wire.Data?.Metrics ?? []).Select(ToMetric)],
        };
    }

    public static CreateLoggedModelRequest ToRequest(LoggedModelStart start) => new()
    {
        ExperimentId = start.ExperimentId,
        Name = start.Name,
        ModelType = start.ModelType,
        SourceRunId = start.SourceRunId,
        Params = WireMapping.ToEntries(start.Params),
        Tags = WireMapping.ToEntries(start.Tags.Where(tag => tag.Key != TagNames.ModelId).Append(new(TagNames.ModelId, start.ModelId))),
    };

    public static WireLoggedModelOrder ToWire(LoggedModelOrder order) => new()
    {
        FieldName = order.Field,
        Ascending = order.IsAscending,
        DatasetName = order.DatasetName,
        DatasetDigest = order.DatasetDigest,
    };

    public static string ToName(LoggedModelStatus status) => status switch
    {
        LoggedModelStatus.Ready => "LOGGED_MODEL_READY",
        LoggedModelStatus.Failed => "LOGGED_MODEL_UPLOAD_FAILED",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status that is written."),
    };

    private static LoggedModelStatus ToStatus(string? name) => name switch
    {
        "LOGGED_MODEL_PENDING" => LoggedModelStatus.Pending,
        "LOGGED_MODEL_READY" => LoggedModelStatus.Ready,
        "LOGGED_MODEL_UPLOAD_FAILED" => LoggedModelStatus.Failed,
        _ => LoggedModelStatus.Unknown,
    };

    private static LoggedModelMetric ToMetric(WireLoggedModelMetric wire) => new()
    {
        Key = wire.Key ?? "",
        Value = wire.Value ?? 0,
        Timestamp = SqliteRows.Time(wire.Timestamp ?? 0),
        Step = wire.Step ?? 0,
        RunId = wire.RunId ?? "",
        DatasetName = string.IsNullOrEmpty(wire.DatasetName) ? null : wire.DatasetName,
        DatasetDigest = string.IsNullOrEmpty(wire.DatasetDigest) ? null : wire.DatasetDigest,
    };

    private static Dictionary<string, string> ToTexts(IReadOnlyList<WireEntry>? entries) =>
        (entries ?? []).GroupBy(entry => entry.Key ?? "").ToDictionary(group => group.Key, group => group.Last().Value ?? "");
}
