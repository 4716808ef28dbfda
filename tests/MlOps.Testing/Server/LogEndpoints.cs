using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Testing.Server;

/// <summary>Logs metrics and params, sets and deletes tags. What is stored is the embedded store's work.</summary>
internal sealed class LogEndpoints(ServerDatabase database)
{
    private static readonly BatchLimits Limits = new(Metrics: 1000, Params: 100, Tags: 100, Total: 1000);

    private const int MaxBodySize = 1_000_000;

    private static readonly MessageShape MetricShape = MessageShape.Of(
        MessageShape.Required("run_id"),
        MessageShape.OldRunId,
        MessageShape.Required("key"),
        new MessageField("value", FieldKind.Double) { Required = true },
        MessageShape.Long("timestamp") with { Required = true },
        MessageShape.Long("step"),
        MessageShape.Text("model_id"),
        MessageShape.Text("dataset_name"),
        MessageShape.Text("dataset_digest"));

    private static readonly MessageShape ParamShape = MessageShape.Of(
        MessageShape.Required("run_id"), MessageShape.OldRunId, MessageShape.Required("key"), MessageShape.Text("value"));

    private static readonly MessageShape MetricWithin = MessageShape.Of(
        MessageShape.Text("key"), new MessageField("value", FieldKind.Double), MessageShape.Long("timestamp"), MessageShape.Long("step"));

    private static readonly MessageShape BatchShape = MessageShape.Of(
        MessageShape.Required("run_id"),
        MessageShape.List("metrics", MetricWithin) with { RequiredWithin = ["key", "value", "timestamp"] },
        MessageShape.List("params", MessageShape.KeyValue) with { RequiredWithin = ["key"] },
        MessageShape.List("tags", MessageShape.KeyValue) with { RequiredWithin = ["key"] });

    public void AddTo(Routes routes)
    {
        routes.Add("POST", "runs/log-metric", request => LogMetric(request.Read(MetricShape)));
        routes.Add("POST", "runs/log-parameter", request => LogParam(request.Read(ParamShape)));
        routes.Add("POST", "runs/set-tag", request => SetTag(request.Read(ParamShape)));
        routes.Add("POST", "runs/delete-tag", request => DeleteTag(request.Read(ParamShape)));
        routes.Add("POST", "runs/log-batch", LogBatch);
    }

    private MlflowReply LogMetric(Message message)
    {
        var batch = new RunBatch { Metrics = { Point(message) } };
        NameRules.CheckKey(message.Text("key"), "name", "Metric name");
        return database.Write(tables =>
        {
            tables.Batches.Log(RunEndpoints.RunId(message), batch);
            LoggedModelMetrics.Log(tables, RunEndpoints.RunId(message), message);
        });
    }

    private MlflowReply LogParam(Message message)
    {
        NameRules.CheckKey(message.Text("key"), "key", "Param key");
        return Log(message, new RunBatch { Params = { KeyValuePair.Create(message.Text("key"), message.Text("value")) } });
    }

    private MlflowReply SetTag(Message message)
    {
        NameRules.CheckKey(message.Text("key"), "key", "Tag key");
        return Log(message, new RunBatch { Tags = { KeyValuePair.Create(message.Text("key"), message.Text("value")) } });
    }

    private MlflowReply Log(Message message, RunBatch batch) =>
        database.Write(tables => tables.Batches.Log(RunEndpoints.RunId(message), batch));

    private MlflowReply DeleteTag(Message message) => database.Write(tables =>
    {
        var (id, key) = (RunEndpoints.RunId(message), message.Text("key"));
        tables.Runs.FindActive(id);
        if (tables.Statement("DELETE FROM tags WHERE run_uuid = $1 AND key = $2").With(id, key).Run() == 0)
        {
            throw MlflowError.NotFound($"No tag with name: {key} in run with id {id}");
        }
    });

    private MlflowReply LogBatch(MlflowRequest request)
    {
        if (request.DoubleEncodedLength() is > MaxBodySize and var size)
        {
            throw MlflowError.Invalid($"Batched logging API requests must be at most {MaxBodySize} bytes, got a request of size {size}.");
        }

        var message = request.Read(BatchShape);
        var batch = new RunBatch();
        batch.Metrics.AddRange(message.Messages("metrics").Select(Point));
        batch.Params.AddRange(message.Pairs("params"));
        batch.Tags.AddRange(message.Pairs("tags"));
        CheckKeys(batch);
        CheckLimit("metrics", Limits.Metrics, batch.Metrics.Count);
        CheckLimit("params", Limits.Params, batch.Params.Count);
        CheckLimit("tags", Limits.Tags, batch.Tags.Count);
        CheckLimit("metrics, params, and tags", Limits.Total, batch.Count);
        CheckParamKeysUnique(batch);
        return database.Write(tables =>
        {
            var id = message.Text("run_id");
            tables.Runs.FindActive(id);
            CheckParamsUnchanged(tables, id, batch);
            tables.Batches.Log(id, batch);
        });
    }

    private static MetricPoint Point(Message message) =>
        new(message.Text("key"), message.Double("value"), message.Long("timestamp"), message.Long("step"));

    private static void CheckKeys(RunBatch batch)
    {
        foreach (var (i, metric) in batch.Metrics.Index())
        {
            NameRules.CheckKey(metric.Key, $"metrics[{i}].name", "Metric name");
        }

        foreach (var (i, (key, _)) in batch.Params.Index())
        {
            NameRules.CheckKey(key, $"params[{i}].key", "Param key");
        }

        foreach (var (i, (key, _)) in batch.Tags.Index())
        {
            NameRules.CheckKey(key, $"tags[{i}].key", "Tag key");
        }
    }

    private static void CheckLimit(string what, int limit, int count)
    {
        if (count > limit)
        {
            throw MlflowError.Invalid(
                $"A batch logging request can contain at most {limit} {what}. Got {count} {what}. "
                + $"Please split up {what} across multiple requests and try again.");
        }
    }

    private static void CheckParamKeysUnique(RunBatch batch)
    {
        var twice = batch.Params.GroupBy(param => param.Key).Where(group => group.Count() > 1).Select(group => $"'{group.Key}'").ToList();
        if (twice.Count > 0)
        {
            throw MlflowError.Invalid(
                $"Duplicate parameter keys have been submitted: [{string.Join(", ", twice)}]. "
                + "Please ensure the request contains only one param value per param key.");
        }
    }

    /// <summary>The store refuses changed params too, one at a time; a batch is refused with all of them.</summary>
    private static void CheckParamsUnchanged(ServerTables tables, string id, RunBatch batch)
    {
        var changed = new List<string>();
        foreach (var (key, value) in batch.Params)
        {
            var stored = tables.Statement("SELECT value FROM params WHERE run_uuid = $1 AND key = $2").With(id, key).Value<string>();
            if (stored is not null && stored != RunDataRules.Cut(value, RunDataRules.MaxParamLength))
            {
                changed.Add($"{{'key': '{key}', 'old_value': '{stored}', 'new_value': '{value}'}}");
            }
        }

        if (changed.Count > 0)
        {
            throw MlflowError.Invalid(
                "Changing param values is not allowed. Params were already logged="
                + $"'[{string.Join(", ", changed)}]' for run ID='{id}'.");
        }
    }
}
