namespace MlOps.Sdk.Tracking.SystemMetrics;

/// <summary>What the sources say of the machine at one moment.</summary>
internal sealed class SystemSample
{
    /// <summary>As long as a name gets.</summary>
    public const string LongestName = "gpu_1000_memory_usage_percentage";

    private readonly Dictionary<string, double> _values = [];
    private readonly Dictionary<string, double> _counters = [];

    /// <summary>Values as they are.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>Values that only grow; of a run counts what was added since it began.</summary>
    public IReadOnlyDictionary<string, double> Counters => _counters;

    public void Add(string name, double value) => _values[name] = value;

    public void AddCounter(string name, double value) => _counters[name] = value;
}
