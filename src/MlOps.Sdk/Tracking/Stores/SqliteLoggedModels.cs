using System.Buffers;
using System.Globalization;
using MlOps.Sdk.MlflowDatabase;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>
/// The tables of logged models. Every method is called inside a transaction, which a refusal rolls back. A deleted model is as one that
/// does not exist.
/// </summary>
internal sealed class SqliteLoggedModels
{
    private static readonly SearchValues<char> ForbiddenInNames = SearchValues.Create("/:.%\"'");

    private readonly SqliteSession _session;
    private readonly string _databaseFolder;

    public SqliteLoggedModels(SqliteSession session, DatabaseSchema schema, string databaseFolder)
    {
        _session = session;
        _databaseFolder = databaseFolder;
        if (!schema.Has("logged_models", "source_run_id") || !schema.Has("logged_model_params", "param_value")
            || !schema.Has("logged_model_tags", "tag_value") || !schema.Has("logged_model_metrics", "dataset_digest") || !schema.Has("inputs", "step"))
        {
            throw LoggedModelErrors.NoTables();
        }
    }

    public LoggedModel Create(LoggedModelStart start, SqliteExperiments experiments, long now)
    {
        if (start.Name is { } given && (given.Length == 0 || given.AsSpan().ContainsAny(ForbiddenInNames)))
        {
            throw LoggedModelErrors.NameInvalid(given);
        }

        if (experiments.Find(start.ExperimentId) is not { LifecycleStage: LifecycleStage.Active } experiment)
        {
            throw SqliteTrackingErrors.ExperimentNotFound(start.ExperimentId);
        }

        var id = $"m-{Guid.NewGuid():N}";
        _session
            .Statement(
                """
                INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms,
                  last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id)
                VALUES ($1, $2, $3, $4, $5, $5, $6, 'active', $7, $8)
                """)
            .With(
                id,
                SqliteExperiments.NumberOf(experiment.Id),
                start.Name ?? RunNameGenerator.For(id),
                SqliteArtifactUris.ForRun(experiment.ArtifactLocation, $"models/{id}", _databaseFolder),
                now,
                (long)LoggedModelStatus.Pending,
                start.ModelType,
                start.SourceRunId)
            .Run();
        LogParams(id, start.Params);
        SetTags(id, [.. start.Tags.Where(tag => tag.Key != TagNames.ModelId), new(TagNames.ModelId, start.ModelId)]);
        return Existing(id);
    }

    public LoggedModel? Find(string modelId)
    {
        using var rows = _session
            .Statement(
                """
                SELECT experiment_id, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms, status,
                  coalesce(model_type, ''), coalesce(source_run_id, '')
                FROM logged_models WHERE model_id = $1 AND lifecycle_stage = 'active'
                """)
            .With(modelId)
            .Query();
        if (!rows.Read())
        {
            return null;
        }

        return new LoggedModel
        {
            Id = modelId,
            ExperimentId = rows.GetInt64(0).ToString(CultureInfo.InvariantCulture),
            Name = rows.GetString(1),
            ArtifactUri = SqliteArtifactUris.Absolute(rows.GetString(2), _databaseFolder),
            CreationTime = SqliteRows.Time(rows.GetInt64(3)),
            LastUpdateTime = SqliteRows.Time(rows.GetInt64(4)),
            Status = rows.GetInt64(5) is >= (long)LoggedModelStatus.Pending and <= (long)LoggedModelStatus.Failed and var status
                ? (LoggedModelStatus)status
                : LoggedModelStatus.Unknown,
            ModelType = rows.GetString(6),
            SourceRunId = rows.GetString(7),
            Params = SqliteRows.Texts(_session.Statement("SELECT param_key, param_value FROM logged_model_params WHERE model_id = $1").With(modelId)),
            Tags = SqliteRows.Texts(_session.Statement("SELECT tag_key, tag_value FROM logged_model_tags WHERE model_id = $1").With(modelId)),
            Metrics = Metrics(modelId),
        };
    }

    public LoggedModel Finalize(string modelId, LoggedModelStatus status, long now)
    {
        Change(modelId, "status = $2, last_updated_timestamp_ms = $3", (long)status, now);
        return Existing(modelId);
    }

    public void Delete(string modelId, long now) =>
        Change(modelId, "lifecycle_stage = $2, last_updated_timestamp_ms = $3", "deleted", now);

    public void LogParams(string modelId, IEnumerable<KeyValuePair<string, string>> values)
    {
        var experiment = ExperimentOf(modelId);
        foreach (var (key, value) in values)
        {
            var stored = _session
                .Statement("SELECT param_value FROM logged_model_params WHERE model_id = $1 AND param_key = $2")
                .With(modelId, key)
                .Value<string>();
            if (stored is null)
            {
                _session
                    .Statement("INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES ($1, $2, $3, $4)")
                    .With(modelId, experiment, key, value)
                    .Run();
            }
            else if (stored != value)
            {
                throw LoggedModelErrors.ParamChanged(modelId, key, stored, value);
            }
        }
    }

    public void SetTags(string modelId, IEnumerable<KeyValuePair<string, string>> tags)
    {
        var experiment = ExperimentOf(modelId);
        foreach (var (key, value) in tags)
        {
            _session
                .Statement(
                    """
                    INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (model_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value
                    """)
                .With(modelId, experiment, key, value)
                .Run();
        }
    }

    public void DeleteTag(string modelId, string key)
    {
        ExperimentOf(modelId);
        if (_session.Statement("DELETE FROM logged_model_tags WHERE model_id = $1 AND tag_key = $2").With(modelId, key).Run() == 0)
        {
            throw LoggedModelErrors.TagNotFound(modelId, key);
        }
    }

    /// <summary>The models of a page, from an offset on.</summary>
    public List<LoggedModel> Search(LoggedModelSearch search, long offset)
    {
        var ids = new List<string>();
        using (var statement = LoggedModelSearchSql.Compile(search).On(_session, search.PageSize, offset))
        using (var rows = statement.Query())
        {
            while (rows.Read())
            {
                ids.Add(rows.GetString(0));
            }
        }

        return [.. ids.Take(search.PageSize).Select(Existing)];
    }

    public void LogOutput(StartedRun run, string modelId, long step)
    {
        ExperimentOf(modelId);
        _session
            .Statement(
                """
                INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
                VALUES ($1, 'RUN_OUTPUT', $2, 'MODEL_OUTPUT', $3, $4) ON CONFLICT DO NOTHING
                """)
            .With(Guid.NewGuid().ToString("N"), run.RunId, modelId, step)
            .Run();
    }

    public IReadOnlyList<ModelOutput> Outputs(string runId)
    {
        var outputs = new List<ModelOutput>();
        using var rows = _session
            .Statement("SELECT destination_id, step FROM inputs WHERE source_type = 'RUN_OUTPUT' AND source_id = $1 ORDER BY rowid")
            .With(runId)
            .Query();
        while (rows.Read())
        {
            outputs.Add(new(rows.GetString(0), rows.GetInt64(1)));
        }

        return outputs;
    }

    public void LogMetric(string runId, string modelId, MetricPoint point, string? datasetName, string? datasetDigest)
    {
        var experiment = ExperimentOf(modelId);
        // A NaN is NULL here, unlike in a run's metrics.
        double? value = double.IsNaN(point.Value) ? null : Math.Clamp(point.Value, double.MinValue, double.MaxValue);
        _session
            .Statement(
                """
                INSERT INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value, experiment_id, run_id,
                  dataset_name, dataset_digest)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
                """)
            .With(modelId, point.Key, point.Timestamp, point.Step, value, experiment, runId, datasetName, datasetDigest)
            .Run();
    }

    private LoggedModel Existing(string modelId) => Find(modelId) ?? throw LoggedModelErrors.NotFound(modelId);

    private long ExperimentOf(string modelId) =>
        _session
            .Statement("SELECT experiment_id FROM logged_models WHERE model_id = $1 AND lifecycle_stage = 'active'")
            .With(modelId)
            .Value<long?>()
        ?? throw LoggedModelErrors.NotFound(modelId);

    private void Change(string modelId, string change, object value, long now)
    {
        var changed = _session
            .Statement($"UPDATE logged_models SET {change} WHERE model_id = $1 AND lifecycle_stage = 'active'")
            .With(modelId, value, now)
            .Run();
        if (changed == 0)
        {
            throw LoggedModelErrors.NotFound(modelId);
        }
    }

    private List<LoggedModelMetric> Metrics(string modelId)
    {
        var metrics = new List<LoggedModelMetric>();
        using var rows = _session
            .Statement(
                """
                SELECT metric_name, metric_value, metric_timestamp_ms, metric_step, run_id, dataset_name, dataset_digest
                FROM logged_model_metrics WHERE model_id = $1 ORDER BY rowid
                """)
            .With(modelId)
            .Query();
        while (rows.Read())
        {
            metrics.Add(new()
            {
                Key = rows.GetString(0),
                Value = rows.IsDBNull(1) ? double.NaN : rows.GetDouble(1),
                Timestamp = SqliteRows.Time(rows.GetInt64(2)),
                Step = rows.GetInt64(3),
                RunId = rows.GetString(4),
                DatasetName = rows.IsDBNull(5) ? null : rows.GetString(5),
                DatasetDigest = rows.IsDBNull(6) ? null : rows.GetString(6),
            });
        }

        return metrics;
    }
}
