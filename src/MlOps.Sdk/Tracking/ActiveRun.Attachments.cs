using System.Diagnostics;
using System.Diagnostics.Metrics;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Diagnostics;
using MlOps.Sdk.Tracking.Records;

namespace MlOps.Sdk.Tracking;

/// <content>What goes along with the run and ends with it: log messages, instruments, spans.</content>
public sealed partial class ActiveRun
{
    private readonly Lock _attachGate = new();
    private List<Action>? _attached = [];
    private RunLog? _log;
    private Activity? _activity;

    /// <summary>
    /// Logs what chosen instruments of any <see cref="Meter"/> measure, in intervals, the last time when the run ends: the total of a
    /// counter, the last value of a gauge, and of a histogram the number, the mean and the greatest of the interval's values as
    /// <c>&lt;name&gt;/count</c>, <c>/mean</c> and <c>/max</c>. The key is the instrument's name; what it measures under different tags is put
    /// together; the step is the number of the interval.
    /// </summary>
    /// <param name="choose">Which instruments; asked once for each, those that come later too.</param>
    /// <param name="interval">The time between two values. 100 ms to 1 hour; 10 seconds when <see langword="null"/>.</param>
    /// <returns>Ends it before the run ends; need not be disposed otherwise.</returns>
    /// <exception cref="InvalidOperationException">The run has ended.</exception>
    public IDisposable LogInstruments(Func<Instrument, bool> choose, TimeSpan? interval = null)
    {
        ArgumentNullException.ThrowIfNull(choose);
        var time = interval ?? TimeSpan.FromSeconds(10);
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromMilliseconds(100), nameof(interval));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromHours(1), nameof(interval));
        ThrowIfEnded();
        var log = new InstrumentLog(this, choose, time, _time);
        Attach(log.Dispose);
        return log;
    }

    /// <summary>
    /// Begins a span for a group of steps, such as an epoch, inside the run's span: who traces the activity source <c>MlOps</c> sees
    /// it. What is done until it is disposed is inside it.
    /// </summary>
    /// <param name="name">What the group is, such as <c>epoch</c>.</param>
    /// <param name="firstStep">The step that it begins with.</param>
    /// <returns>Ends the group.</returns>
    public IDisposable BeginStepGroup(string name, long firstStep = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var activity = MlOpsTelemetry.Activities.StartActivity($"mlops.steps {name}", ActivityKind.Internal, _source.TraceContext);
        activity?.SetTag("mlops.run_id", Id).SetTag("mlops.steps.name", name).SetTag("mlops.steps.first", firstStep);
        return activity ?? (IDisposable)NoSpan.Instance;
    }

    /// <summary>Begins the run's span; it is not made the current one, since the end of an async call could not take that back.</summary>
    internal void BeginSpan(string experiment)
    {
        var outer = Activity.Current;
        _activity = MlOpsTelemetry.Activities.StartActivity("mlops.run");
        _activity?.SetTag("mlops.run_id", Id).SetTag("mlops.run_name", Name).SetTag("mlops.experiment", experiment);
        Activity.Current = outer;
        _source.TraceContext = _activity?.Context ?? default;
    }

    /// <summary>Adds a line to the run's log, unless the run has ended.</summary>
    internal void WriteLog(string line)
    {
        RunLog log;
        lock (_attachGate)
        {
            if (_attached is null)
            {
                return;
            }

            if (_log is null)
            {
                _log = new(_client.Staging, _journal.WriterId, _time.GetUtcNow());
                _attached.Add(CloseLog);
            }

            log = _log;
        }

        log.Write(line);
    }

    private void Attach(Action end)
    {
        lock (_attachGate)
        {
            if (_attached is not null)
            {
                _attached.Add(end);
                return;
            }
        }

        end();
        ThrowIfEnded();
    }

    /// <summary>Ends what goes along, before the record of the run's end.</summary>
    private void EndAttached(RunStatus status)
    {
        List<Action>? attached;
        lock (_attachGate)
        {
            (attached, _attached) = (_attached, null);
        }

        if (attached is null)
        {
            return;
        }

        foreach (var end in attached)
        {
            end();
        }

        if (status != RunStatus.Finished)
        {
            _activity?.SetStatus(ActivityStatusCode.Error, status.ToString());
        }

        var outer = Activity.Current;
        _activity?.SetTag("mlops.run_status", status.ToString());
        _activity?.Dispose();
        Activity.Current = outer;
    }

    private void CloseLog()
    {
        if (_log!.Close() is { } staged)
        {
            RunRecord.TryAppend(_journal, RecordKind.Artifact, ArtifactPath.Join(RunLog.Folder, staged.Name), staged.Text, Now);
        }
    }

    private sealed class NoSpan : IDisposable
    {
        public static readonly NoSpan Instance = new();

        public void Dispose()
        {
            // Nobody listens.
        }
    }
}
