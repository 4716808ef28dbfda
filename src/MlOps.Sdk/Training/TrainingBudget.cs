using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Training.Wire;

namespace MlOps.Sdk.Training;

/// <summary>What a training may take: hours, money, or both. It counts over resumes, since what was spent goes into the checkpoint.</summary>
/// <remarks>
/// <para>The clock runs from the making of the budget, so make it when the program starts. It is one that only goes forward. What a process
/// spent between its last checkpoint and its end is not known to the next one, and not counted.</para>
/// <para>Prices are plain numbers of one currency, per hour of all machines that train together. The spot price is what is paid; without
/// one it is the list price. One thread at a time; any thread may read the properties.</para>
/// </remarks>
public sealed class TrainingBudget : ICheckpointable
{
    private const decimal GreatestPrice = 1_000_000_000; // with it a cost of all hours that a TimeSpan has is still a decimal

    private readonly TimeProvider _timeProvider;
    private readonly long _start;
    private readonly Guid _counter = Guid.NewGuid();
    private long _ticksBefore; // what earlier processes spent
    private bool _hasWarned;

    /// <summary>Starts the clock.</summary>
    /// <param name="maximumTime">How long the training may take; more than zero.</param>
    /// <param name="pricePerHour">The list price of an hour; from 0 to a billion.</param>
    /// <param name="spotPricePerHour">The price of an hour that is paid, when it is not the list price; from 0 to a billion.</param>
    /// <param name="maximumCost">What the training may cost; more than zero. Takes one of the prices.</param>
    /// <param name="warnAt">At which share of a limit to warn; more than 0, at most 1. With 1 there is no warning before the stop.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> stands for <see cref="TimeProvider.System"/>.</param>
    public TrainingBudget(
        TimeSpan? maximumTime = null,
        decimal? pricePerHour = null,
        decimal? spotPricePerHour = null,
        decimal? maximumCost = null,
        double warnAt = 0.8,
        TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maximumTime ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(maximumTime));
        CheckPrice(pricePerHour, nameof(pricePerHour));
        CheckPrice(spotPricePerHour, nameof(spotPricePerHour));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumCost ?? 1, nameof(maximumCost));
        if (warnAt is not (> 0 and <= 1)) // NaN too
        {
            throw TrainingErrors.OutOfRange(warnAt, "more than 0, and at most 1", nameof(warnAt));
        }

        (MaximumTime, PricePerHour, SpotPricePerHour, MaximumCost, WarnAt) = (maximumTime, pricePerHour, spotPricePerHour, maximumCost, warnAt);
        if (maximumCost is { } cost && PaidPerHour is null)
        {
            throw TrainingErrors.CostWithoutPrice(cost, nameof(maximumCost));
        }

        _timeProvider = timeProvider ?? TimeProvider.System;
        _start = _timeProvider.GetTimestamp();
    }

    /// <summary>How long the training may take; <see langword="null"/> for any time.</summary>
    public TimeSpan? MaximumTime { get; }

    /// <summary>The list price of an hour.</summary>
    public decimal? PricePerHour { get; }

    /// <summary>The price of an hour that is paid, when it is not the list price.</summary>
    public decimal? SpotPricePerHour { get; }

    /// <summary>What the training may cost; <see langword="null"/> for any cost.</summary>
    public decimal? MaximumCost { get; }

    /// <summary>At which share of a limit to warn.</summary>
    public double WarnAt { get; }

    /// <summary>The time spent, earlier processes' included.</summary>
    public TimeSpan Elapsed => new(Volatile.Read(ref _ticksBefore) + _timeProvider.GetElapsedTime(_start).Ticks);

    /// <summary>What that time cost; <see langword="null"/> without a price.</summary>
    public decimal? Cost => CostOf(Elapsed);

    /// <summary>What the spot price saved against the list price; <see langword="null"/> when one of them is not known. Negative when spot was dearer.</summary>
    public decimal? Saved => SavedIn(Elapsed);

    /// <summary>The share of the limit that is nearer: 1 is all of it, and more is possible. 0 without a limit.</summary>
    public double Share => ShareOf(Elapsed);

    private decimal? PaidPerHour => SpotPricePerHour ?? PricePerHour;

    /// <summary>Says whether to go on. Ask at the end of a step.</summary>
    public BudgetDecision Check()
    {
        var elapsed = Elapsed;
        if (elapsed >= MaximumTime || CostOf(elapsed) >= MaximumCost)
        {
            return BudgetDecision.Stop;
        }

        if (_hasWarned || ShareOf(elapsed) < WarnAt)
        {
            return BudgetDecision.Continue;
        }

        _hasWarned = true;
        return BudgetDecision.Warn;
    }

    /// <summary>The numbers to log, all of one moment: <c>budget/hours</c>, and <c>budget/cost</c>, <c>budget/saved</c>, <c>budget/share</c> where they are known.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> ToMetrics()
    {
        var elapsed = Elapsed;
        var metrics = new List<KeyValuePair<string, double>>(4) { new("budget/hours", elapsed.TotalHours) };
        if (CostOf(elapsed) is { } cost)
        {
            metrics.Add(new("budget/cost", (double)cost));
        }

        if (SavedIn(elapsed) is { } saved)
        {
            metrics.Add(new("budget/saved", (double)saved));
        }

        if (MaximumTime is not null || MaximumCost is not null)
        {
            metrics.Add(new("budget/share", ShareOf(elapsed)));
        }

        return metrics;
    }

    /// <inheritdoc />
    public void Save(CheckpointWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var state = new TrainingBudgetWire { Counter = _counter, ElapsedTicks = Elapsed.Ticks, HasWarned = _hasWarned };
        writer.WriteJson("budget", state, TrainingWireJson.Default.TrainingBudgetWire);
    }

    /// <inheritdoc />
    /// <remarks>
    /// Adds what earlier processes spent. Going back to an older checkpoint gives nothing back: time that was spent stays spent. The limits
    /// and prices are those of this budget, not of the checkpoint.
    /// </remarks>
    public void Load(CheckpointReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var state = reader.ReadJson("budget", TrainingWireJson.Default.TrainingBudgetWire);
        reader.OnSwap(() =>
        {
            _hasWarned |= state.HasWarned;
            if (state.Counter != _counter)
            {
                Volatile.Write(ref _ticksBefore, Math.Max(_ticksBefore, state.ElapsedTicks));
            }
        });
    }

    private decimal? CostOf(TimeSpan elapsed) => PriceOf(elapsed, PaidPerHour);

    private decimal? SavedIn(TimeSpan elapsed) => PriceOf(elapsed, PricePerHour - SpotPricePerHour);

    private double ShareOf(TimeSpan elapsed) => Math.Max(
        MaximumTime is { } time ? elapsed / time : 0,
        MaximumCost is { } maximum ? (double)CostOf(elapsed)!.Value / (double)maximum : 0);

    // Times before over: 20 minutes at 3.00 are 1.00, and not 0.99….
    private static decimal? PriceOf(TimeSpan elapsed, decimal? perHour) => perHour * elapsed.Ticks / TimeSpan.TicksPerHour;

    private static void CheckPrice(decimal? price, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(price ?? 0, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(price ?? 0, GreatestPrice, name);
    }
}
