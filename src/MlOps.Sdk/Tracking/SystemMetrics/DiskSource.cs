namespace MlOps.Sdk.Tracking.SystemMetrics;

/// <summary>The disk with the system's root folder, as MLflow has it; on Windows the one with the working directory.</summary>
internal sealed class DiskSource : ISystemMetricSource
{
    public string Name => "disk";

    public Task SampleAsync(SystemSample sample, CancellationToken cancellationToken)
    {
        var disk = new DriveInfo(Path.GetPathRoot(Environment.CurrentDirectory)!);
        var used = disk.TotalSize - disk.TotalFreeSpace;
        sample.Add("disk_usage_megabytes", used / 1e6);
        sample.Add("disk_available_megabytes", disk.AvailableFreeSpace / 1e6);
        sample.Add("disk_usage_percentage", 100.0 * used / (used + disk.AvailableFreeSpace)); // as df: what only root may fill does not count
        return Task.CompletedTask;
    }
}
