using Microsoft.Extensions.Logging;
using MlOps.Sdk.Machine;
using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Tracking.SystemMetrics;

/// <summary>
/// Takes samples of the machine in an interval while there are runs, and gives each to all of them. Works in the background, asks
/// no store, and lets nothing out: a source that fails is left out, and given up when it fails three times in a row.
/// </summary>
internal sealed partial class SystemMetricsSampler : IDisposable
{
    private const int FailuresToGiveUp = 3;
    private static readonly TimeSpan GpuPatience = TimeSpan.FromSeconds(5);

    private readonly SystemMetricsSettings _settings;
    private readonly Func<IEnumerable<ISystemMetricSource>> _sources;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1); // one asks the sources at a time
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<ActiveRun, RunSystemMetrics> _runs = [];
    private Watched[]? _watched;
    private ITimer? _timer;

    public SystemMetricsSampler(SystemMetricsSettings settings, TimeProvider time, ILogger logger)
        : this(settings, time, logger, () => SourcesOf(settings, time))
    {
    }

    internal SystemMetricsSampler(SystemMetricsSettings settings, TimeProvider time, ILogger logger, Func<IEnumerable<ISystemMetricSource>> sources)
    {
        _settings = settings;
        _time = time;
        _logger = logger;
        _sources = sources;
    }

    /// <summary>Begins to log to a run. The caller waits for nothing.</summary>
    public void Add(ActiveRun run)
    {
        var metrics = new RunSystemMetrics(run, _settings.Prefix, _settings.SamplesBeforeLogging);
        lock (_gate)
        {
            if (_runs.Count == 0)
            {
                _watched = null; // after a rest the sources begin anew
                _timer = _time.CreateTimer(_ => _ = SampleAsync(), null, _settings.Interval, _settings.Interval);
            }

            _runs.Add(run, metrics);
        }

        _ = Task.Run(() => BeginAsync(metrics));
    }

    public void Remove(ActiveRun run)
    {
        lock (_gate)
        {
            if (_runs.Remove(run) && _runs.Count == 0)
            {
                _timer?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _runs.Clear();
            _timer?.Dispose();
        }

        _stop.Cancel();
    }

    private async Task BeginAsync(RunSystemMetrics run)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            run.Begin(await AskAsync(onlyCounters: true).ConfigureAwait(false));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>One sample for all runs. One that is due while the last is still being taken is left out.</summary>
    private async Task SampleAsync()
    {
        if (!await _turn.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            var sample = await AskAsync(onlyCounters: false).ConfigureAwait(false);
            RunSystemMetrics[] runs;
            lock (_gate)
            {
                runs = [.. _runs.Values];
            }

            foreach (var run in runs)
            {
                run.Take(sample);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<SystemSample> AskAsync(bool onlyCounters)
    {
        var sample = new SystemSample();
        foreach (var watched in _watched ??= [.. _sources().Select(source => new Watched(source))])
        {
            if (watched.Failures == FailuresToGiveUp || (onlyCounters && !watched.Source.IsCounter))
            {
                continue;
            }

            try
            {
                await watched.Source.SampleAsync(sample, _stop.Token).ConfigureAwait(false);
                watched.Failures = 0;
            }
            catch (Exception exception)
            {
                watched.Failures++;
                LogFailed(watched.Source.Name, watched.Failures, SecretRedactor.Redact(exception.Message));
            }
        }

        return sample;
    }

    private static IEnumerable<ISystemMetricSource> SourcesOf(SystemMetricsSettings settings, TimeProvider time)
    {
        var files = new SystemFiles();
        var cgroup = new Cgroup(files);
        yield return new CpuSource(files, cgroup, time);
        yield return new MemorySource(files, cgroup);
        yield return new DiskSource();
        yield return new NetworkSource(files);
        var nvidiaSmi = settings.NvidiaSmiPath is { Length: > 0 } path ? new Tool(Path.GetFullPath(path)) : Tool.Find("nvidia-smi");
        if (nvidiaSmi is not null)
        {
            yield return new GpuSource(nvidiaSmi, GpuPatience);
        }
    }

    [LoggerMessage(241, LogLevel.Debug, "The system metrics of the source '{Source}' are left out; failures in a row: {Failures}. {Reason}")]
    private partial void LogFailed(string source, int failures, string reason);

    private sealed class Watched(ISystemMetricSource source)
    {
        public ISystemMetricSource Source { get; } = source;

        public int Failures { get; set; }
    }
}
