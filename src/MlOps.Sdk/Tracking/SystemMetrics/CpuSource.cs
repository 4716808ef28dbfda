using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Tracking.SystemMetrics;

/// <summary>
/// How busy the processors were since the sample before. Under a container's limit, of what that
/// allows; where there is no <c>/proc</c>, of this process alone.
/// </summary>
internal sealed class CpuSource : ISystemMetricSource
{
    private const double NanosecondsPerSecond = 1e9;

    private readonly SystemFiles _files;
    private readonly Cgroup _cgroup;
    private readonly TimeProvider _time;
    private double _busy;
    private double _whole;

    public CpuSource(SystemFiles files, Cgroup cgroup, TimeProvider time)
    {
        _files = files;
        _cgroup = cgroup;
        _time = time;
        (_busy, _whole) = Read();
    }

    public string Name => "cpu";

    public Task SampleAsync(SystemSample sample, CancellationToken cancellationToken)
    {
        var (busy, whole) = Read();
        if (whole > _whole)
        {
            sample.Add("cpu_utilization_percentage", Math.Clamp(100 * (busy - _busy) / (whole - _whole), 0, 100));
        }

        (_busy, _whole) = (busy, whole);
        return Task.CompletedTask;
    }

    private (double Busy, double Whole) Read()
    {
        var elapsed = _time.GetTimestamp() / (double)_time.TimestampFrequency;
        if (_cgroup.CpuLimit is { } limit && _cgroup.ReadCpuTime() is { } used)
        {
            return (used / NanosecondsPerSecond, elapsed * limit);
        }

        return ProcTexts.CpuTicks(_files.TryRead("proc/stat") ?? "") is { } ticks
            ? (ticks.Busy, ticks.Total)
            : (Environment.CpuUsage.TotalTime.TotalSeconds, elapsed * Environment.ProcessorCount);
    }
}
