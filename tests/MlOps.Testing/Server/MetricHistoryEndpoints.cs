using System.Globalization;
using System.Text.Json.Nodes;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Testing.Server;

/// <summary>Reads every point of metrics.</summary>
internal sealed class MetricHistoryEndpoints(ServerDatabase database)
{
    private const int MaxBulkResults = 25_000;
    private const int MaxRuns = 100;
    private const int MaxResultsPerRun = 2500;

    private static readonly MessageShape HistoryShape = MessageShape.Of(
        MessageShape.Required("run_id"),
        MessageShape.OldRunId,
        MessageShape.Required("metric_key"),
        MessageShape.Text("page_token"),
        MessageShape.Long("max_results") with { Unchecked = true });

    private static readonly MessageShape IntervalShape = MessageShape.Of(
        MessageShape.Texts("run_ids") with { Required = true },
        MessageShape.Required("metric_key"),
        MessageShape.Long("start_step"),
        MessageShape.Long("end_step"),
        MessageShape.Long("max_results"));

    public void AddTo(Routes routes)
    {
        routes.Add("GET", "metrics/get-history", request => History(request.Read(HistoryShape), routes.Flavour));
        routes.AddRoot("GET", "ajax-api/2.0/mlflow/metrics/get-history-bulk", Bulk);
        routes.Add("GET", "metrics/get-history-bulk-interval", request => BulkInterval(request.Read(IntervalShape)));
    }

    /// <summary>Without max_results, 3.x takes it for 0: no metrics, and a page token that never advances.</summary>
    private MlflowReply History(Message message, MlflowFlavour flavour)
    {
        var points = database.Read(tables => tables.Reader.History(RunEndpoints.RunId(message), message.Text("metric_key")));
        var offset = SearchPageToken.Offset(message.Text("page_token"));
        var isWhole = flavour == MlflowFlavour.Mlflow2 && !message.Has("max_results");
        var most = isWhole ? points.Count : message.Long("max_results");
        var page = points.Skip((int)offset).Take((int)most).Select(EntityJson.Of);
        var reply = EntityJson.AddList([], "metrics", new JsonArray([.. page]));
        if (points.Count - offset > most)
        {
            reply["next_page_token"] = SearchPageToken.Of(offset + most);
        }

        return MlflowReply.Json(reply);
    }

    private MlflowReply Bulk(MlflowRequest request)
    {
        var runIds = request.Query.Where(pair => pair.Key == "run_id").Select(pair => pair.Value).Order(StringComparer.Ordinal).ToList();
        if (runIds.Count == 0)
        {
            throw MlflowError.Invalid("GetMetricHistoryBulk request must specify at least one run_id.");
        }

        if (runIds.Count > MaxRuns)
        {
            throw MlflowError.Invalid(
                $"GetMetricHistoryBulk request cannot specify more than {MaxRuns} run_ids. Received {runIds.Count} run_ids.");
        }

        var key = request.QueryValue("metric_key")
            ?? throw MlflowError.Invalid("GetMetricHistoryBulk request must specify a metric_key.");
        var most = request.QueryValue("max_results") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : MaxBulkResults;
        var points = database.Read(tables => runIds.SelectMany(id => Points(tables, id, key)).ToList());
        return MlflowReply.Json(new JsonObject
        {
            ["metrics"] = Array(points.Take(Math.Min(most, MaxBulkResults))),
        });
    }

    /// <summary>A sample of the steps, the first and the last of each run among them.</summary>
    private MlflowReply BulkInterval(Message message)
    {
        var runIds = message.Texts("run_ids").ToList();
        var (first, last) = (message.LongOrNull("start_step"), message.LongOrNull("end_step"));
        if (first is null != last is null)
        {
            throw MlflowError.Invalid("If either start step or end step are specified, both must be specified.");
        }

        if (first > last)
        {
            throw MlflowError.Invalid(
                $"end_step must be greater than start_step. Found start_step={first} and end_step={last}.");
        }

        var most = message.Has("max_results") ? message.Long("max_results") : MaxResultsPerRun;
        var points = database.Read(tables => runIds.SelectMany(id => Points(tables, id, message.Text("metric_key"))).ToList());
        var within = points.Where(point => !(point.Point.Step < first) && !(point.Point.Step > last)).ToList();
        var steps = Sample([.. within.Select(point => point.Point.Step).Distinct().Order()], (int)most);
        foreach (var run in within.GroupBy(point => point.RunId, point => point.Point.Step))
        {
            steps.UnionWith([run.Min(), run.Max()]);
        }

        return MlflowReply.Json(EntityJson.AddList([], "metrics", Array(within.Where(point => steps.Contains(point.Point.Step)))));
    }

    private static HashSet<long> Sample(long[] steps, int most)
    {
        var end = steps.Length - 1;
        return end <= most
            ? [.. steps]
            : [.. Enumerable.Range(0, most).Select(i => steps[(int)((double)i * end / most)]), steps[end]];
    }

    private static IEnumerable<(string RunId, MetricPoint Point)> Points(ServerTables tables, string runId, string key) =>
        tables.Reader.History(runId, key).Select(point => (runId, point));

    private static JsonArray Array(IEnumerable<(string RunId, MetricPoint Point)> points)
    {
        var list = new JsonArray();
        foreach (var (runId, point) in points)
        {
            var json = EntityJson.Of(point);
            json["run_id"] = runId;
            list.Add(json);
        }

        return list;
    }
}
