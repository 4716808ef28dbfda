namespace MlOps.Sdk.Checkpointing;

/// <summary>Decides after which steps a checkpoint is saved.</summary>
public sealed class SavePolicy
{
    private static readonly TimeSpan FirstAutomatic = TimeSpan.FromSeconds(30);

    private readonly Func<SaveMoment, bool> _isDue;

    private SavePolicy(Func<SaveMoment, bool> isDue) => _isDue = isDue;

    /// <summary>Never saves by itself; <see cref="CheckpointManager.SaveAsync"/> still does.</summary>
    public static SavePolicy Never { get; } = new(_ => false);

    /// <summary>Saves once the machine is about to go, after <see cref="CheckpointManager.NotifyInterruption"/>.</summary>
    public static SavePolicy OnInterruption { get; } = new(moment => moment.IsInterrupted);

    /// <summary>Saves when another multiple of so many steps is complete: with 100, after step 99, 199, 299. One that was passed over is made up for at the next step.</summary>
    /// <param name="count">Steps; at least 1.</param>
    public static SavePolicy EveryNSteps(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new(moment => (moment.Step + 1) / count > (moment.LastStep + 1) / count);
    }

    /// <summary>Saves at the end of the step in which so much time has passed since the last snapshot.</summary>
    /// <param name="interval">More than zero.</param>
    public static SavePolicy Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        return new(moment => moment.SinceLast >= interval);
    }

    /// <summary>Saves after these steps. One that was passed over is made up for at the next step.</summary>
    /// <param name="steps">The steps, in any order.</param>
    public static SavePolicy AtSteps(params ReadOnlySpan<long> steps)
    {
        var sorted = steps.ToArray();
        Array.Sort(sorted);
        return new(moment =>
        {
            var next = Array.BinarySearch(sorted, moment.LastStep + 1);
            next = next < 0 ? ~next : next;
            return next < sorted.Length && sorted[next] <= moment.Step;
        });
    }

    /// <summary>Saves as often as the storage can: as soon as the last checkpoint is on the disk.</summary>
    /// <param name="minimumInterval">The least time between two snapshots.</param>
    public static SavePolicy Continuous(TimeSpan minimumInterval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumInterval, TimeSpan.Zero);
        return new(moment => moment.SinceLast >= minimumInterval);
    }

    /// <summary>Saves so often that the time lost to snapshots and to failures is least, by Young and Daly: every √(2·C·M) − C.</summary>
    /// <remarks>
    /// C is how long the last snapshot kept the loop, as measured; until there is one, the first is taken after 30 s. The interval is never
    /// less than the last commit took. Interruptions that are noticed lose next to nothing: count only those that come without a notice.
    /// Source: J. T. Daly, A higher order estimate of the optimum checkpoint interval for restart dumps (2006), first order.
    /// </remarks>
    /// <param name="meanTimeBetweenFailures">M: the time that the machine works between two failures, on average.</param>
    public static SavePolicy Automatic(TimeSpan meanTimeBetweenFailures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(meanTimeBetweenFailures, TimeSpan.Zero);
        return new(moment => moment.SinceLast >= IntervalOf(moment, meanTimeBetweenFailures));
    }

    /// <summary>Saves when a function says so.</summary>
    /// <param name="isDue">Is asked after each step; should take nanoseconds.</param>
    public static SavePolicy When(Func<SaveMoment, bool> isDue)
    {
        ArgumentNullException.ThrowIfNull(isDue);
        return new(isDue);
    }

    /// <summary>Saves when one of several policies would.</summary>
    /// <param name="policies">The policies; at least one.</param>
    public static SavePolicy Any(params ReadOnlySpan<SavePolicy> policies)
    {
        var all = policies.ToArray();
        CheckpointErrors.ThrowIfNoneOrNull(all, nameof(policies), $"{nameof(SavePolicy)}.{nameof(Never)}");
        return new(moment =>
        {
            foreach (var policy in all)
            {
                if (policy._isDue(moment))
                {
                    return true;
                }
            }

            return false;
        });
    }

    internal bool IsDue(in SaveMoment moment) => _isDue(moment);

    private static TimeSpan IntervalOf(in SaveMoment moment, TimeSpan meanTimeBetweenFailures)
    {
        if (moment.Stall is not { } stall)
        {
            return FirstAutomatic;
        }

        var (cost, mean) = (stall.TotalSeconds, meanTimeBetweenFailures.TotalSeconds);
        var interval = TimeSpan.FromSeconds(Math.Max(cost, Math.Sqrt(2 * cost * mean) - cost));
        return interval > moment.CommitDuration ? interval : moment.CommitDuration ?? interval;
    }
}
