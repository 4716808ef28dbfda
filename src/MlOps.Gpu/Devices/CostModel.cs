using System.Globalization;
using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Devices;

/// <summary>
/// Estimates whether columns that start and end in the host's memory are sooner done on the CPU or on a GPU. The GPU's own time is nothing beside
/// the way there and back, so the two are compared: the way, and the CPU's pass over its memory or its arithmetic, whichever is longer.
/// </summary>
internal static class CostModel
{
    private const double LinkBytesPerSecond = 12e9; // pageable memory over PCIe
    private const double LaunchSeconds = 30e-6;
    private const double CompileSeconds = 0.5; // to open the device, or to compile what it has not run yet
    private const double MemoryBytesPerSecondAndCore = 12e9;
    private const double MemoryBytesPerSecond = 100e9;
    private const double OperationsPerSecondAndCore = 8e9;

    public static (bool TakesGpu, string Reason) Decide(IReadOnlyList<ColumnTask> tasks, int cores)
    {
        var values = tasks.Sum(task => (double)task.Source.Length);
        var operations = tasks.Sum(task => (double)task.Source.Length * task.OperationCount);
        var link = values * 2 * sizeof(float) / LinkBytesPerSecond + LaunchSeconds * tasks.Count;
        var memory = values * 2 * sizeof(float) / Math.Min(MemoryBytesPerSecond, cores * MemoryBytesPerSecondAndCore);
        var cpu = Math.Max(memory, operations / (cores * OperationsPerSecondAndCore));
        return (link < cpu, string.Create(
            CultureInfo.InvariantCulture,
            $"an estimated {link * 1e3:F1} ms to the GPU and back, {cpu * 1e3:F1} ms on {cores} cores"));
    }

    /// <summary>The same for statistics, of which little has to be brought back.</summary>
    /// <param name="bytes">What the GPU has to be brought.</param>
    /// <param name="cpuSeconds">What the CPU takes.</param>
    /// <param name="isCompiled">Whether the GPU has computed it before.</param>
    public static (bool TakesGpu, string Reason) Decide(double bytes, double cpuSeconds, bool isCompiled)
    {
        var gpu = bytes / LinkBytesPerSecond + LaunchSeconds + (isCompiled ? 0 : CompileSeconds);
        return (gpu < cpuSeconds, string.Create(
            CultureInfo.InvariantCulture, $"an estimated {gpu * 1e3:F1} ms on the GPU, {cpuSeconds * 1e3:F1} ms on the CPU"));
    }
}
