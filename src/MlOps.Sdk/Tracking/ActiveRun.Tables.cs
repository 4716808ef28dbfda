using System.Collections;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Tracking.Files;

namespace MlOps.Sdk.Tracking;

/// <content>Figures and tables: artifacts of which MLflow's UI shows more than a name.</content>
public sealed partial class ActiveRun
{
    private readonly SemaphoreSlim _tableTurn = new(1, 1);
    private readonly Dictionary<string, RunTable> _tables = [];
    private List<KeyValuePair<string, string>>? _listed;

    /// <summary>Logs a figure, from any library that can encode one.</summary>
    /// <param name="content">The figure, encoded as the extension says.</param>
    /// <param name="artifactFile">
    /// The file's path inside the run's artifacts, such as <c>plots/roc.svg</c>; ends in .png, .jpg, .jpeg, .gif, .webp, .pdf, .svg or .html.
    /// </param>
    /// <param name="cancellationToken">Cancels the call; the figure is not logged then.</param>
    /// <exception cref="ArgumentException">The extension is another, or the content begins as that of another format.</exception>
    public Task LogFigureAsync(ReadOnlyMemory<byte> content, string artifactFile, CancellationToken cancellationToken = default)
    {
        var file = ArtifactPath.Check(artifactFile, nameof(artifactFile));
        FigureFormat.Check(content.Span, file);
        return LogBytesAsync(content, file, cancellationToken);
    }

    /// <summary>
    /// Logs a table that MLflow's UI shows and <c>mlflow.load_table</c> reads: a JSON file with columns and rows. Logged again under the same
    /// path through this object, the rows are added below those from before, and the file is written anew as a whole.
    /// </summary>
    /// <param name="columns">
    /// Names and values, as many in each column: null, bools, numbers, strings and <see cref="DateTimeOffset"/>. NaN and infinities become
    /// null, as JSON has neither.
    /// </param>
    /// <param name="artifactFile">The file's path inside the run's artifacts, such as <c>tables/predictions.json</c>; ends in <c>.json</c>.</param>
    /// <param name="cancellationToken">Cancels the call; the rows are not logged then.</param>
    /// <exception cref="ArgumentException">The columns differ in length, two have one name, or a value is of another type; nothing was logged.</exception>
    public Task LogTableAsync(IEnumerable<(string Name, IEnumerable Values)> columns, string artifactFile, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return LogTableAsync(RunTable.OfColumns(columns), artifactFile, cancellationToken);
    }

    /// <summary>Logs rows of a table. As <see cref="LogTableAsync(IEnumerable{ValueTuple{string, IEnumerable}}, string, CancellationToken)"/>, which takes columns.</summary>
    /// <param name="rows">Column names and values of each row; what a row does not have is null in it.</param>
    /// <param name="artifactFile">The file's path inside the run's artifacts, such as <c>tables/predictions.json</c>; ends in <c>.json</c>.</param>
    /// <param name="cancellationToken">Cancels the call; the rows are not logged then.</param>
    /// <exception cref="ArgumentException">A value is of a type that a table does not have; nothing was logged.</exception>
    public Task LogTableRowsAsync(IEnumerable<IReadOnlyDictionary<string, object?>> rows, string artifactFile, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return LogTableAsync(RunTable.OfRows(rows), artifactFile, cancellationToken);
    }

    private async Task LogTableAsync(RunTable table, string artifactFile, CancellationToken cancellationToken)
    {
        var file = ArtifactPath.Check(artifactFile, nameof(artifactFile));
        if (!file.EndsWith(".json", StringComparison.Ordinal))
        {
            throw RunFileErrors.NoTableFile(file);
        }

        ThrowIfEnded();
        await _tableTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _listed ??= await ListedBeforeAsync(cancellationToken).ConfigureAwait(false);
            var whole = _tables.TryGetValue(file, out var before) ? before.With(table) : table;
            await LogBytesAsync(whole.ToJson(), file, cancellationToken).ConfigureAwait(false);
            _tables[file] = whole;
            ListTable(_listed, file);
        }
        finally
        {
            _tableTurn.Release();
        }
    }

    /// <summary>Names the file in the tag by which MLflow's UI knows tables from other JSON.</summary>
    private void ListTable(List<KeyValuePair<string, string>> listed, string file)
    {
        var entry = KeyValuePair.Create(file, "table");
        if (listed.Contains(entry))
        {
            return;
        }

        var tag = LoggedArtifactsTag.Write([.. listed, entry]);
        if (tag.Length > RunDataRules.MaxTagLength)
        {
            LogNotListed(file, Id, TagNames.LoggedArtifacts, RunDataRules.MaxTagLength); // cut, it would be no JSON
            return;
        }

        listed.Add(entry);
        SetTag(TagNames.LoggedArtifacts, tag);
    }

    /// <summary>What a run that is resumed has in the tag; nothing when the store does not say so at once, since nobody who logs waits for it.</summary>
    private async Task<List<KeyValuePair<string, string>>> ListedBeforeAsync(CancellationToken cancellationToken) =>
        _source.Start is { Resumes: true } && await _client.GlanceAtTagAsync(Id, TagNames.LoggedArtifacts, cancellationToken).ConfigureAwait(false) is { } tag
            ? LoggedArtifactsTag.Read(tag)
            : [];

    [LoggerMessage(213, LogLevel.Warning,
        "The table '{File}' of run {RunId} is logged, but MLflow's UI will not show it as a table: its tag '{Tag}' would be longer than {Limit} characters.")]
    private partial void LogNotListed(string file, string runId, string tag, int limit);
}
