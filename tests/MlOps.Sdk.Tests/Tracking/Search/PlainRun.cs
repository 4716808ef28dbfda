namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>A run as the plain evaluation sees it.</summary>
internal sealed class PlainRun
{
    public PlainRun(RecordedRun run)
    {
        Run = run;
        Id = SearchedStore.IdOf(run.Name);
        Tags = new(run.Tags) { ["mlflow.runName"] = run.Name };
        foreach (var point in run.Points.OrderBy(point => (point.Step, point.Timestamp, point.Value)))
        {
            Metrics[point.Key] = point.Value;
        }
    }

    public RecordedRun Run { get; }

    public string Id { get; }

    public Dictionary<string, string> Tags { get; }

    /// <summary>The last point of each metric.</summary>
    public Dictionary<string, double> Metrics { get; } = [];

    public object? Attribute(string key) => key switch
    {
        "run_id" => Id,
        "run_name" => Run.Name,
        "status" => Run.Status,
        "user_id" => Run.User,
        "start_time" => Run.StartTime,
        "end_time" => Run.EndTime,
        _ => throw new ArgumentException(key),
    };
}
