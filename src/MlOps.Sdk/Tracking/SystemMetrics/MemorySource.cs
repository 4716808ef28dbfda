using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Tracking.SystemMetrics;

/// <summary>The memory in use: of the container where it has a limit, else of the machine.</summary>
internal sealed class MemorySource(SystemFiles files, Cgroup cgroup) : ISystemMetricSource
{
    public string Name => "memory";

    public Task SampleAsync(SystemSample sample, CancellationToken cancellationToken)
    {
        var (used, total) = Read();
        sample.Add("system_memory_usage_megabytes", used / 1e6);
        sample.Add("system_memory_usage_percentage", 100.0 * used / total);
        return Task.CompletedTask;
    }

    private (long Used, long Total) Read()
    {
        if (cgroup.MemoryLimit is { } limit && cgroup.ReadMemoryUse() is { } used)
        {
            return (used, limit);
        }

        if (ProcTexts.Memory(files.TryRead("proc/meminfo") ?? "") is { } memory)
        {
            return (memory.Total - memory.Available, memory.Total);
        }

        var collected = GC.GetGCMemoryInfo(GCKind.Any); // as of the last collection
        return collected.TotalAvailableMemoryBytes > 0
            ? (collected.MemoryLoadBytes, collected.TotalAvailableMemoryBytes)
            : throw new InvalidDataException("Nothing says how much memory there is.");
    }
}
