using System.Runtime.InteropServices;

namespace MlOps.Sdk.Tracking.Records;

/// <summary>
/// Points of a resumed run that are in its history already. Training that goes on from a checkpoint does the steps after it again: a
/// point that is logged as it was is not logged twice; one whose value differs is logged, and supersedes the old one by its later time.
/// </summary>
internal sealed class RepeatedMetrics
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Key, long Step, double Value), Queue<Metric>> _points = []; // oldest first; a metric without steps has all of them at step 0
    private long _lastStep = long.MinValue;

    public int Count { get; private set; }

    public void Add(Metric point)
    {
        ref var points = ref CollectionsMarshal.GetValueRefOrAddDefault(_points, (point.Key, point.Step, Stored(point.Value)), out _);
        (points ??= []).Enqueue(point);
        _lastStep = Math.Max(_lastStep, point.Step);
        Count++;
    }

    /// <summary>The points up to a step that training has not come to again, at most so many, the newest first.</summary>
    public IReadOnlyList<Metric> UpTo(long step, int atMost)
    {
        lock (_gate)
        {
            return [.. _points.Values.SelectMany(points => points).Where(point => point.Step <= step).OrderByDescending(point => point.Timestamp).Take(atMost)];
        }
    }

    /// <summary>Whether the point is there already; it counts once.</summary>
    public bool Take(string key, double value, long step)
    {
        if (step > Volatile.Read(ref _lastStep))
        {
            return false;
        }

        lock (_gate)
        {
            if (!_points.TryGetValue((key, step, Stored(value)), out var points) || !points.TryDequeue(out _))
            {
                return false;
            }

            Count--;
            return true;
        }
    }

    // As MLflow's SQL stores keep it.
    private static double Stored(double value) => double.IsInfinity(value) ? Math.CopySign(double.MaxValue, value) : value;
}
