using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Checkpointing;

/// <summary>Decides which checkpoints a store keeps. Whatever it says, the newest is kept, and an older one goes only after a newer one is on the disk.</summary>
public sealed class RetentionPolicy
{
    private readonly Func<IReadOnlyList<CheckpointInfo>, IEnumerable<CheckpointInfo>> _keep;

    private RetentionPolicy(Func<IReadOnlyList<CheckpointInfo>, IEnumerable<CheckpointInfo>> keep) => _keep = keep;

    /// <summary>Keeps all.</summary>
    public static RetentionPolicy All { get; } = new(checkpoints => checkpoints);

    /// <summary>Keeps the newest checkpoints.</summary>
    /// <param name="count">How many to keep; at least 1.</param>
    public static RetentionPolicy LatestN(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new(checkpoints => checkpoints.Take(count));
    }

    /// <summary>Keeps those of the last so much time before the newest one.</summary>
    /// <param name="duration">More than zero.</param>
    public static RetentionPolicy Latest(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return new(checkpoints => checkpoints.Where(checkpoint => checkpoints[0].CreatedAt - checkpoint.CreatedAt <= duration));
    }

    /// <summary>Keeps those with the best values of a metric. One without the metric, or whose value is not a number, is worse than all.</summary>
    /// <param name="metric">The metric's name, as it was given with the save.</param>
    /// <param name="count">How many to keep; at least 1. Of equal ones the newest.</param>
    /// <param name="goal">Which values are good.</param>
    public static RetentionPolicy BestN(string metric, int count, Goal goal)
    {
        ArgumentException.ThrowIfNullOrEmpty(metric);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new(checkpoints => checkpoints
            .Select(checkpoint => (Checkpoint: checkpoint, Value: checkpoint.Metrics.GetValueOrDefault(metric, double.NaN)))
            .Where(candidate => !double.IsNaN(candidate.Value))
            .OrderBy(candidate => goal == Goal.Minimize ? candidate.Value : -candidate.Value) // stable: the newest of equal ones is first
            .Take(count)
            .Select(candidate => candidate.Checkpoint));
    }

    /// <summary>Keeps the first checkpoint at or after each multiple of so many steps: with 1,000, those after step 999, 1,999, and so on.</summary>
    /// <param name="count">Steps; at least 1.</param>
    public static RetentionPolicy EveryNSteps(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new(checkpoints => checkpoints
            .GroupBy(checkpoint => (checkpoint.Step + 1) / count)
            .Where(group => group.Key > 0)
            .Select(group => group.MinBy(checkpoint => checkpoint.Step)!));
    }

    /// <summary>Keeps one checkpoint of each span of time: the first of it.</summary>
    /// <param name="interval">More than zero.</param>
    public static RetentionPolicy Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        return new(checkpoints => checkpoints
            .GroupBy(checkpoint => checkpoint.CreatedAt.UtcTicks / interval.Ticks)
            .Select(group => group.MinBy(checkpoint => checkpoint.Sequence)!));
    }

    /// <summary>Keeps what a function says.</summary>
    /// <param name="keep">Gets all checkpoints, newest first, and returns those to keep.</param>
    public static RetentionPolicy Custom(Func<IReadOnlyList<CheckpointInfo>, IEnumerable<CheckpointInfo>> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return new(checkpoints => keep(checkpoints) ?? throw CheckpointErrors.KeepIsNull());
    }

    /// <summary>Keeps what one of several policies keeps.</summary>
    /// <param name="policies">The policies; at least one.</param>
    public static RetentionPolicy Any(params ReadOnlySpan<RetentionPolicy> policies)
    {
        var all = policies.ToArray();
        CheckpointErrors.ThrowIfNoneOrNull(all, nameof(policies), $"{nameof(RetentionPolicy)}.{nameof(LatestN)}(1)");
        return new(checkpoints => all.SelectMany(policy => policy._keep(checkpoints)));
    }

    /// <param name="newestFirst">All that are there.</param>
    /// <returns>Those that may be deleted.</returns>
    internal IReadOnlyList<CheckpointInfo> Surplus(IReadOnlyList<CheckpointInfo> newestFirst)
    {
        var kept = _keep(newestFirst).Select(checkpoint => checkpoint.Step).ToHashSet();
        return [.. newestFirst.Skip(1).Where(checkpoint => !kept.Contains(checkpoint.Step))];
    }
}
