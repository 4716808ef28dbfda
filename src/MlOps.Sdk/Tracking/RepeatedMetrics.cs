using System.Runtime.InteropServices;

namespace MlOps.Sdk.Tracking;

/// <summary>
/// Points of a resumed run that are in its history already. Training that goes on from a checkpoint does the steps after it again: a
/// point that is logged as it was is not logged twice; one whose value differs is logged, and supersedes the old one by its later time.
/// </summary>
internal sealed class RepeatedMetrics
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Key, long Step), List<double>> _values = [];
    private long _lastStep = long.MinValue;

    public int Count { get; private set; }

    public void Add(string key, double value, long step)
    {
        ref var values = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, (key, step), out _);
        (values ??= []).Add(Stored(value));
        _lastStep = Math.Max(_lastStep, step);
        Count++;
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
            if (!_values.TryGetValue((key, step), out var values) || !values.Remove(Stored(value)))
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
