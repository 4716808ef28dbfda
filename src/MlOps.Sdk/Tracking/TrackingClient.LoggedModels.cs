using System.Runtime.CompilerServices;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking;

/// <content>
/// Logged models, which MLflow 3 has. Unlike logging, each call waits for the store, and fails when the store refuses it or is out of
/// reach. What this client's runs logged before is delivered first where a run is named.
/// </content>
public sealed partial class TrackingClient
{
    /// <summary>
    /// Creates a logged model, which is pending until <see cref="FinalizeLoggedModelAsync"/>. A creation whose reply is lost is looked for
    /// before it is done again: one call makes one model.
    /// </summary>
    /// <param name="description">What to create, and where.</param>
    /// <param name="cancellationToken">Cancels the call; the model may have been created.</param>
    /// <exception cref="MlflowException">There is no such run or experiment, the name is refused, or the store could not be written to.</exception>
    public async Task<LoggedModel> CreateLoggedModelAsync(LoggedModelDescription description, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(description);
        await CatchUpAsync(description.RunId, cancellationToken).ConfigureAwait(false);
        var run = description.RunId is { } runId
            ? await _store.FindRunAsync(runId, cancellationToken).ConfigureAwait(false) ?? throw TrackingErrors.NoRun(runId)
            : null;
        var start = new LoggedModelStart
        {
            ModelId = Guid.NewGuid().ToString("N"),
            ExperimentId = run?.ExperimentId ?? description.ExperimentId ?? await ExperimentIdAsync(description.ExperimentName!, cancellationToken).ConfigureAwait(false),
            Name = description.Name,
            ModelType = description.ModelType,
            SourceRunId = run?.Id,
            Params = description.Params,
            Tags = description.Tags,
        };
        return await _store.CreateLoggedModelAsync(start, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that a model's files are there, or could not be brought.</summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="status"><see cref="LoggedModelStatus.Ready"/> or <see cref="LoggedModelStatus.Failed"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The model as it is then.</returns>
    /// <exception cref="MlflowException">There is no such model, or it is deleted.</exception>
    public async Task<LoggedModel> FinalizeLoggedModelAsync(string modelId, LoggedModelStatus status, CancellationToken cancellationToken = default)
    {
        CheckModelId(modelId);
        if (status is not (LoggedModelStatus.Ready or LoggedModelStatus.Failed))
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "A model is finalized as Ready or Failed.");
        }

        await _store.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await _store.FinalizeLoggedModelAsync(modelId, status, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a logged model with its params, tags and metrics.</summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model, it is deleted, or the store could not be read.</exception>
    public async Task<LoggedModel> GetLoggedModelAsync(string modelId, CancellationToken cancellationToken = default)
    {
        CheckModelId(modelId);
        await _store.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await _store.FindLoggedModelAsync(modelId, cancellationToken).ConfigureAwait(false) ?? throw LoggedModelErrors.NotFound(modelId);
    }

    /// <summary>Deletes a logged model. MLflow can't restore one; its files stay where they are.</summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model, or it is deleted already.</exception>
    public async Task DeleteLoggedModelAsync(string modelId, CancellationToken cancellationToken = default)
    {
        CheckModelId(modelId);
        await _store.OpenAsync(cancellationToken).ConfigureAwait(false);
        await _store.DeleteLoggedModelAsync(modelId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds params to a logged model. Servers of MLflow 2 can't.</summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="values">Keys, of at most 250 characters, and values, which become text by the invariant culture.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model, it has one of the params with another value, or the server is too old.</exception>
    public async Task LogLoggedModelParamsAsync(
        string modelId, IEnumerable<KeyValuePair<string, object?>> values, CancellationToken cancellationToken = default)
    {
        CheckModelId(modelId);
        ArgumentNullException.ThrowIfNull(values);
        KeyValuePair<string, string>[] all = [.. values.Select(value => KeyValuePair.Create(value.Key, ParamFormatter.Format(value.Value)))];
        foreach (var (key, _) in all)
        {
            RunDataRules.CheckKey(key, "param");
        }

        await _store.OpenAsync(cancellationToken).ConfigureAwait(false);
        await _store.LogLoggedModelParamsAsync(modelId, all, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets tags of a logged model, over the values that they may have.</summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="tags">Keys, of at most 250 characters, and values.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model, or it is deleted.</exception>
    public async Task SetLoggedModelTagsAsync(
        string modelId, IEnumerable<KeyValuePair<string, string>> tags, CancellationToken cancellationToken = default)
    {
        CheckModelId(modelId);
        ArgumentNullException.ThrowIfNull(tags);
        KeyValuePair<string, string>[] all = [.. tags];
        foreach (var (key, value) in all)
        {
            RunDataRules.CheckKey(key, "tag");
            ArgumentNullException.ThrowIfNull(value, nameof(tags));
        }

        await _store.OpenAsync(cancellationToken).ConfigureAwait(false);
        await _store.SetLoggedModelTagsAsync(modelId, all, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a tag of a logged model. On a server, not one with a <c>/</c> in its key.</summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="key">The tag's key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such model or tag.</exception>
    public async Task DeleteLoggedModelTagAsync(string modelId, string key, CancellationToken cancellationToken = default)
    {
        CheckModelId(modelId);
        RunDataRules.CheckKey(key, "tag");
        await _store.OpenAsync(cancellationToken).ConfigureAwait(false);
        await _store.DeleteLoggedModelTagAsync(modelId, key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Finds logged models. They are read page by page as they are asked for, so what changes meanwhile may be missed or come twice.
    /// </summary>
    /// <param name="filter">
    /// Conditions joined by AND: <c>name = 'mlp' AND metrics.accuracy &gt; 0.9 AND params.depth = '3' AND tags.team != 'risk'</c>. Empty for
    /// all.
    /// </param>
    /// <param name="options">Where, in which order and how many; <see langword="null"/> for all experiments, the latest model first.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="MlflowException">The filter or an order is none, an experiment does not exist, or the store could not be read.</exception>
    public IAsyncEnumerable<LoggedModel> SearchLoggedModelsAsync(
        string? filter = null, LoggedModelSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        if (options.MaxResults is { } most)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, "options.MaxResults");
        }

        return SearchAsync(new LoggedModelSearch { Filter = filter ?? "", OrderBy = [.. options.OrderBy] }, options, cancellationToken);
    }

    /// <summary>Logs that a run gave a model out. The second time nothing happens.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="modelId">The model's id.</param>
    /// <param name="step">The training step.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such run or model, or the run is deleted.</exception>
    public async Task LogModelOutputAsync(string runId, string modelId, long step = 0, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckRunId(runId);
        CheckModelId(modelId);
        await CatchUpAsync(runId, cancellationToken).ConfigureAwait(false);
        await _store.LogModelOutputAsync(runId, modelId, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads which models a run gave out, in the order in which it did.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such run, or the store could not be read.</exception>
    public async Task<IReadOnlyList<ModelOutput>> GetModelOutputsAsync(string runId, CancellationToken cancellationToken = default)
    {
        var run = await GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        return await _store.ReadModelOutputsAsync(run.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Logs a number about a model, as a metric of a run and of the model.</summary>
    /// <param name="runId">The id of the run that measured it.</param>
    /// <param name="modelId">The model's id.</param>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">Any number.</param>
    /// <param name="step">The training step.</param>
    /// <param name="dataset">What it was measured on.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such run or model, or the run is deleted.</exception>
    public async Task LogModelMetricAsync(
        string runId, string modelId, string key, double value, long step = 0, Dataset? dataset = null, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckRunId(runId);
        CheckModelId(modelId);
        RunDataRules.CheckKey(key, "metric");
        var point = new MetricPoint(key, value, _time.GetUtcNow().ToUnixTimeMilliseconds(), step);
        await CatchUpAsync(runId, cancellationToken).ConfigureAwait(false);
        await _store.LogModelMetricAsync(runId, modelId, point, dataset?.Name, dataset?.Digest, cancellationToken).ConfigureAwait(false);
    }

    private static void CheckModelId(string modelId)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelId);
        if (!modelId.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
        {
            throw LoggedModelErrors.IdInvalid(modelId);
        }
    }

    private async IAsyncEnumerable<LoggedModel> SearchAsync(
        LoggedModelSearch search, LoggedModelSearchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = options.MaxResults ?? int.MaxValue;
        search = search with
        {
            ExperimentIds = await ExperimentsAsync(options.ExperimentIds, options.ExperimentNames, cancellationToken).ConfigureAwait(false),
            PageSize = Math.Min(search.PageSize, left),
        };
        await foreach (var model in _store.SearchLoggedModelsAsync(search, cancellationToken).ConfigureAwait(false))
        {
            yield return model;
            if (--left == 0)
            {
                yield break;
            }
        }
    }

    private async Task<string> ExperimentIdAsync(string name, CancellationToken cancellationToken) =>
        (await _store.FindExperimentByNameAsync(name, cancellationToken).ConfigureAwait(false) ?? throw TrackingErrors.NoExperiment($"'{name}'")).Id;
}
