using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Wire;

/// <summary>Turns what a server sends into what users see, and what a run logged into what is sent.</summary>
internal static class WireMapping
{
    public const string Deleted = "deleted";

    public static Experiment ToExperiment(WireExperiment wire) => new()
    {
        Id = wire.ExperimentId ?? "",
        Name = wire.Name ?? "",
        ArtifactLocation = wire.ArtifactLocation ?? "",
        LifecycleStage = ToStage(wire.LifecycleStage),
        CreationTime = ToTime(wire.CreationTime),
        LastUpdateTime = ToTime(wire.LastUpdateTime),
        Tags = ToTexts(wire.Tags),
    };

    public static Run ToRun(WireRun wire)
    {
        var info = wire.Info ?? new();
        var status = ToStatus(info.Status);
        return new()
        {
            Id = IdOf(wire),
            ExperimentId = info.ExperimentId ?? "",
            Name = info.RunName ?? "",
            UserId = info.UserId ?? "",
            Status = status,
            StartTime = ToTime(info.StartTime) ?? DateTimeOffset.UnixEpoch,
            // A server keeps the end of a run that was resumed: it can't be taken back.
            EndTime = status is RunStatus.Running or RunStatus.Scheduled ? null : ToTime(info.EndTime),
            ArtifactUri = info.ArtifactUri ?? "",
            LifecycleStage = ToStage(info.LifecycleStage),
            Metrics = (wire.Data?.Metrics ?? []).Select(metric => ToMetric(metric.Key ?? "", metric)).GroupBy(metric => metric.Key)
                .ToDictionary(group => group.Key, group => group.Last()),
            Params = ToTexts(wire.Data?.Params),
            Tags = ToTexts(wire.Data?.Tags),
            Inputs = [.. (wire.Inputs?.DatasetInputs ?? []).Select(ToInput)],
        };
    }

    public static string IdOf(WireRun wire) => wire.Info?.RunId ?? wire.Info?.RunUuid ?? "";

    public static Metric ToMetric(string key, WireMetric wire) =>
        new(key, wire.Value ?? 0, ToTime(wire.Timestamp ?? 0) ?? default, wire.Step ?? 0);

    public static LogBatchRequest ToRequest(string runId, RunBatch batch) => new()
    {
        RunId = runId,
        Metrics = batch.Metrics,
        Params = ToEntries(batch.Params),
        Tags = ToEntries(batch.Tags),
    };

    public static LogInputsRequest ToRequest(string runId, DatasetInput input) => new()
    {
        RunId = runId,
        Datasets =
        [
            new()
            {
                Tags = input.Context is { } context ? [new() { Key = TagNames.DataContext, Value = context }] : [],
                Dataset = ToWire(input.Dataset),
            },
        ],
    };

    public static WireDataset ToWire(Dataset dataset) => new()
    {
        Name = dataset.Name,
        Digest = dataset.Digest,
        SourceType = dataset.SourceType,
        Source = dataset.Source,
        Schema = dataset.Schema,
        Profile = dataset.Profile,
    };

    public static Dataset ToDataset(WireDataset wire) =>
        Dataset.Stored(wire.Name, wire.Digest, wire.SourceType, wire.Source, wire.Schema, wire.Profile);

    public static List<WireEntry> ToEntries(IEnumerable<KeyValuePair<string, string>> texts) =>
        [.. texts.Select(text => new WireEntry { Key = text.Key, Value = text.Value })];

    public static RunStatus ToStatus(string? name) => name switch
    {
        "RUNNING" => RunStatus.Running,
        "SCHEDULED" => RunStatus.Scheduled,
        "FINISHED" => RunStatus.Finished,
        "FAILED" => RunStatus.Failed,
        "KILLED" => RunStatus.Killed,
        _ => RunStatus.Unknown,
    };

    public static string ToName(RunStatus status) => status switch
    {
        RunStatus.Running => "RUNNING",
        RunStatus.Scheduled => "SCHEDULED",
        RunStatus.Finished => "FINISHED",
        RunStatus.Failed => "FAILED",
        RunStatus.Killed => "KILLED",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status that is written."),
    };

    public static string ToName(ViewType view) => view switch
    {
        ViewType.DeletedOnly => "DELETED_ONLY",
        ViewType.All => "ALL",
        _ => "ACTIVE_ONLY",
    };

    private static DatasetInput ToInput(WireDatasetInput wire) =>
        new(ToDataset(wire.Dataset ?? new()), wire.Tags?.LastOrDefault(tag => tag.Key == TagNames.DataContext)?.Value);

    private static LifecycleStage ToStage(string? stage) => stage == Deleted ? LifecycleStage.Deleted : LifecycleStage.Active;

    private static Dictionary<string, string> ToTexts(IReadOnlyList<WireEntry>? entries)
    {
        var texts = new Dictionary<string, string>();
        foreach (var entry in entries ?? [])
        {
            texts[entry.Key ?? ""] = entry.Value ?? "";
        }

        return texts;
    }

    /// <summary>The time, or the end of time: a server takes any number from its clients.</summary>
    private static DateTimeOffset? ToTime(long? milliseconds) =>
        UnixTime.Of(milliseconds);
}
