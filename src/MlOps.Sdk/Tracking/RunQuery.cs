using System.Globalization;
using System.Linq.Expressions;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tracking.Search;

namespace MlOps.Sdk.Tracking;

/// <summary>
/// A search for runs, written as C#. Immutable: each call returns another query, and nothing is asked of the store before the runs are.
/// Expressions are translated to MLflow's filter language when they are given; what it can't say is an error there and then.
/// </summary>
public sealed class RunQuery : IAsyncEnumerable<Run>
{
    private readonly TrackingClient _client;
    private readonly IReadOnlyList<string> _experiments;
    private readonly IReadOnlyList<string> _conditions;
    private readonly IReadOnlyList<string> _orders;
    private readonly ViewType _view;
    private readonly int? _most;

    internal RunQuery(TrackingClient client, IReadOnlyList<string> experiments)
        : this(client, experiments, [], [], ViewType.ActiveOnly, null)
    {
    }

    private RunQuery(
        TrackingClient client, IReadOnlyList<string> experiments, IReadOnlyList<string> conditions, IReadOnlyList<string> orders, ViewType view, int? most)
    {
        _client = client;
        _experiments = experiments;
        _conditions = conditions;
        _orders = orders;
        _view = view;
        _most = most;
    }

    /// <summary>The filter in MLflow's language.</summary>
    public string Filter => string.Join(" AND ", _conditions);

    /// <summary>What the runs are ordered by, in MLflow's language.</summary>
    public IReadOnlyList<string> Orders => _orders;

    /// <summary>Adds conditions, all of which are to hold.</summary>
    /// <param name="condition">
    /// Comparisons of the run's fields with values, joined by <c>&amp;&amp;</c>; <c>StartsWith</c>, <c>EndsWith</c> and <c>Contains</c> of texts.
    /// </param>
    /// <exception cref="NotSupportedException">MLflow's language can't say it; the message names the part.</exception>
    public RunQuery Where(Expression<Func<RunFields, bool>> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new(_client, _experiments, [.. _conditions, .. new RunConditions(condition).Read()], _orders, _view, _most);
    }

    /// <summary>Orders by a field, ascending; runs that earlier calls leave equal, if there were any.</summary>
    /// <param name="field">A field, such as <c>r => r.Metrics["loss"]</c>. Runs without it come last.</param>
    /// <typeparam name="TField">The field's type.</typeparam>
    /// <exception cref="NotSupportedException">It is no field to order by.</exception>
    public RunQuery OrderBy<TField>(Expression<Func<RunFields, TField>> field) => Ordered(field, "");

    /// <summary>Orders by a field, descending; runs that earlier calls leave equal, if there were any.</summary>
    /// <param name="field">A field, such as <c>r => r.Metrics["f1"]</c>. Runs without it come last.</param>
    /// <typeparam name="TField">The field's type.</typeparam>
    /// <exception cref="NotSupportedException">It is no field to order by.</exception>
    public RunQuery OrderByDescending<TField>(Expression<Func<RunFields, TField>> field) => Ordered(field, " DESC");

    /// <summary>Says whether deleted runs are found; without this they are not.</summary>
    /// <param name="view">Which runs are found.</param>
    public RunQuery WithView(ViewType view) => new(_client, _experiments, _conditions, _orders, view, _most);

    /// <summary>Takes the first runs only.</summary>
    /// <param name="count">The most runs that come; at least 1.</param>
    public RunQuery Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new(_client, _experiments, _conditions, _orders, _view, Math.Min(count, _most ?? count));
    }

    /// <summary>Searches, page by page as the runs are asked for.</summary>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="MlflowException">An experiment does not exist, or the store could not be read.</exception>
    public IAsyncEnumerator<Run> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Search(_orders, _most, cancellationToken).GetAsyncEnumerator(cancellationToken);

    /// <summary>The first run; <see langword="null"/> when none is found.</summary>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="MlflowException">An experiment does not exist, or the store could not be read.</exception>
    public async Task<Run?> FirstOrDefaultAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var run in Search(_orders, most: 1, cancellationToken).ConfigureAwait(false))
        {
            return run;
        }

        return null;
    }

    /// <summary>
    /// The run whose latest point of a metric is best. Runs without the metric, or whose value is NaN, don't count; among equals the
    /// query's order decides.
    /// </summary>
    /// <param name="metric">The metric's key.</param>
    /// <param name="goal">Which values are good.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="InvalidOperationException">No run that is found has a number for the metric.</exception>
    /// <exception cref="MlflowException">An experiment does not exist, or the store could not be read.</exception>
    public async Task<Run> BestAsync(string metric, Goal goal, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(metric);
        var field = FilterText.Field("metrics", metric);
        var (orders, most) = _most is null
            ? ((IReadOnlyList<string>)[field + (goal == Goal.Maximize ? " DESC" : ""), .. _orders.Where(order => order != field && order != field + " DESC")], 1)
            : (_orders, _most.Value);
        Run? best = null;
        var seen = 0;
        await foreach (var run in Search(orders, most, cancellationToken).ConfigureAwait(false))
        {
            seen++;
            if (ValueOf(run) is { } value && (best is null || (goal == Goal.Maximize ? value > ValueOf(best) : value < ValueOf(best))))
            {
                best = run;
            }
        }

        return best ?? throw QueryErrors.NoBest(metric, seen, Filter);

        double? ValueOf(Run run) => run.Metrics.TryGetValue(metric, out var point) && !double.IsNaN(point.Value) ? point.Value : null;
    }

    /// <inheritdoc />
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"runs of {(_experiments.Count > 0 ? string.Join(", ", _experiments) : "all experiments")} where {Filter} by [{string.Join(", ", _orders)}]");

    private RunQuery Ordered(LambdaExpression field, string direction)
    {
        ArgumentNullException.ThrowIfNull(field);
        return new(_client, _experiments, _conditions, [.. _orders, RunConditions.Order(field) + direction], _view, _most);
    }

    private IAsyncEnumerable<Run> Search(IReadOnlyList<string> orders, int? most, CancellationToken cancellationToken)
    {
        var options = new RunSearchOptions { View = _view, MaxResults = most };
        foreach (var experiment in _experiments)
        {
            options.ExperimentNames.Add(experiment);
        }

        foreach (var order in orders)
        {
            options.OrderBy.Add(order);
        }

        return _client.SearchRunsAsync(Filter, options, cancellationToken);
    }
}
