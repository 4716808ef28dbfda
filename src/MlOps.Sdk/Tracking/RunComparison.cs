using System.Globalization;
using MlOps.Sdk.Tracking.Comparison;

namespace MlOps.Sdk.Tracking;

/// <summary>
/// Runs side by side: a row for each, in the order given, and columns for their params and the latest points of their metrics. Numbers are
/// written in the invariant culture; what a run does not have stays empty. Immutable.
/// </summary>
public sealed class RunComparison
{
    private readonly IReadOnlyList<Run> _runs;
    private readonly IReadOnlyList<string>? _params;
    private readonly IReadOnlyList<string>? _metrics;
    private readonly bool _onlyDifferences;

    private RunComparison(IReadOnlyList<Run> runs, IReadOnlyList<string>? paramKeys, IReadOnlyList<string>? metricKeys, bool onlyDifferences)
    {
        _runs = runs;
        _params = paramKeys;
        _metrics = metricKeys;
        _onlyDifferences = onlyDifferences;
    }

    /// <summary>Compares runs by all their params and metrics, in the order of their keys.</summary>
    /// <param name="runs">The runs.</param>
    public static RunComparison Of(params IEnumerable<Run> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return new([.. runs], null, null, onlyDifferences: false);
    }

    /// <summary>Compares these params only, in this order.</summary>
    /// <param name="keys">The keys; none for no params.</param>
    public RunComparison WithParams(params IReadOnlyList<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new(_runs, [.. keys], _metrics, _onlyDifferences);
    }

    /// <summary>Compares these metrics only, in this order.</summary>
    /// <param name="keys">The keys; none for no metrics.</param>
    public RunComparison WithMetrics(params IReadOnlyList<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new(_runs, _params, [.. keys], _onlyDifferences);
    }

    /// <summary>Leaves out the params and metrics in which all runs are the same.</summary>
    public RunComparison WithDifferencesOnly() => new(_runs, _params, _metrics, onlyDifferences: true);

    /// <summary>A table for a terminal, with six digits of each metric. Long values are cut, control characters are blanks.</summary>
    public string ToText() => TextTable.Write(Columns(withIds: false, "G6"));

    /// <summary>A table in Markdown, with six digits of each metric. Values are escaped: they show as they are, and format nothing.</summary>
    public string ToMarkdown() => MarkdownTable.Write(Columns(withIds: false, "G6"));

    /// <summary>
    /// The table as CSV by RFC 4180, with a header, the runs' ids, and metrics that are read back as the same numbers.
    /// </summary>
    /// <param name="guardFormulas">
    /// Whether a text that a spreadsheet would run as a formula, because it begins with <c>=</c>, <c>+</c>, <c>-</c>, <c>@</c>, a tab or a
    /// carriage return and is no number, gets an apostrophe in front. Params are what anyone logged. Without it, texts are as they were logged.
    /// </param>
    public string ToCsv(bool guardFormulas = true) => CsvTable.Write(Columns(withIds: true, "R"), guardFormulas);

    /// <inheritdoc />
    public override string ToString() => ToText();

    private List<TableColumn> Columns(bool withIds, string format)
    {
        var columns = new List<TableColumn> { new("run", [.. _runs.Select(run => run.Name)]) };
        if (withIds)
        {
            columns.Add(new("run_id", [.. _runs.Select(run => run.Id)]));
        }

        columns.Add(new("status", [.. _runs.Select(run => run.Status.ToString().ToUpperInvariant())]));
        AddCompared(columns, _params ?? KeysOf(run => run.Params.Keys), key => new($"params.{key}", [.. _runs.Select(run => run.Params.GetValueOrDefault(key, ""))]));
        AddCompared(columns, _metrics ?? KeysOf(run => run.Metrics.Keys), key => new($"metrics.{key}", [.. _runs.Select(run => Number(run, key, format))]) { IsNumber = true });
        return columns;
    }

    private void AddCompared(List<TableColumn> columns, IEnumerable<string> keys, Func<string, TableColumn> column) =>
        columns.AddRange(keys.Select(column).Where(compared => !_onlyDifferences || compared.Values.Distinct().Skip(1).Any()));

    private IEnumerable<string> KeysOf(Func<Run, IEnumerable<string>> keys) => _runs.SelectMany(keys).Distinct().Order(StringComparer.Ordinal);

    private static string Number(Run run, string key, string format) =>
        run.Metrics.TryGetValue(key, out var metric) ? metric.Value.ToString(format, CultureInfo.InvariantCulture) : "";
}
