using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Training;

/// <summary>What a session does at the end of the first step of each second: reports the progress, and holds the training to its budget.</summary>
internal sealed class SessionTicks : IDisposable
{
    private const int BudgetMetricsEvery = 60; // ticks
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TrainingBudget? _budget;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly TrainingProgressMeter _meter;
    private readonly ActiveRun _run;
    private readonly ITimer _timer;
    private volatile bool _isDue;
    private int _ticks;

    public SessionTicks(TrainingDescription description, ActiveRun run, long nextStep, TimeProvider time)
    {
        _budget = description.Budget;
        _progress = description.Progress;
        _meter = new(time, nextStep, description.TotalSteps);
        _run = run;
        _timer = time.CreateTimer(_ => _isDue = true, null, Interval, Interval);
    }

    /// <summary>Whether a second has passed: a read of a field.</summary>
    public bool IsDue => _isDue;

    /// <returns>What the budget says.</returns>
    public BudgetDecision Take(long step, long? lastCheckpointStep)
    {
        _isDue = false;
        _meter.Complete(step);
        _progress?.Report(_meter.Read(lastCheckpointStep));
        var decision = _budget?.Check() ?? BudgetDecision.Continue;
        if (_budget is not null && (_ticks++ % BudgetMetricsEvery == 0 || decision != BudgetDecision.Continue))
        {
            LogBudget(step);
        }

        return decision;
    }

    /// <summary>Reports the last step, and logs what was spent.</summary>
    public void TakeLast(long step, long? lastCheckpointStep)
    {
        if (step >= 0)
        {
            _meter.Complete(step);
            _progress?.Report(_meter.Read(lastCheckpointStep));
            LogBudget(step);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void LogBudget(long step)
    {
        if (_budget is not null)
        {
            _run.TryLogMetrics(_budget.ToMetrics(), step);
        }
    }
}
