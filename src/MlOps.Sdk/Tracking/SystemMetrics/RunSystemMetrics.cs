namespace MlOps.Sdk.Tracking.SystemMetrics;

/// <summary>One run's share of the samples: averages so many, and logs them under the step that is next. Used by one thread at a time.</summary>
internal sealed class RunSystemMetrics(ActiveRun run, string prefix, int samplesBeforeLogging)
{
    private readonly Dictionary<string, (double Sum, int Count)> _sums = [];
    private SystemSample? _begin;
    private int _samples;
    private long _step;

    /// <summary>Where the run's counters begin.</summary>
    public void Begin(SystemSample sample) => _begin = sample;

    /// <summary>Takes a sample; none before the run has begun.</summary>
    public void Take(SystemSample sample)
    {
        if (_begin is null)
        {
            return;
        }

        foreach (var (name, value) in sample.Values)
        {
            var (sum, count) = _sums.GetValueOrDefault(name);
            _sums[name] = (sum + value, count + 1);
        }

        foreach (var (name, value) in sample.Counters)
        {
            _sums[name] = (Math.Max(0, value - _begin.Counters.GetValueOrDefault(name)), 1); // since the run began: the latest says it all
        }

        if (++_samples < samplesBeforeLogging)
        {
            return;
        }

        run.TryLogMetrics(_sums.Select(metric => KeyValuePair.Create(prefix + metric.Key, metric.Value.Sum / metric.Value.Count)), _step++);
        _samples = 0;
        _sums.Clear();
    }
}
