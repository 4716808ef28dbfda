using System.Globalization;
using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Devices;

/// <summary>
/// Estimates whether columns that start and end in the host's memory are sooner done on the CPU or on a GPU: the way there and back and the kernel's read, beside the
/// CPU's pass over its memory or its arithmetic, whichever is longer.
/// </summary>
internal static class CostModel
{
    private const int LanesOfOne = 8; // operations of 32 bits in the time of one of 64, for which the CPU has no vectors

    /// <summary>What a transform takes the CPU.</summary>
    public static double CpuSeconds(IReadOnlyList<ColumnTask> tasks, ComputeRates rates) => Math.Max(
        (double)tasks.Sum(task => task.BytesRead + task.BytesWritten) / rates.CpuMemory,
        tasks.Sum(task => (double)task.Source.Length * task.OperationCount * (task.IsWide ? LanesOfOne : 1)) / rates.CpuOperations);

    public static (bool TakesGpu, string Reason) Decide(IReadOnlyList<ColumnTask> tasks, ComputeRates rates)
    {
        var (read, written) = ((double)tasks.Sum(task => task.BytesRead), (double)tasks.Sum(task => task.BytesWritten));
        var gpu = read / rates.ToDevice + (read + written) / rates.OnDevice + written / rates.FromDevice + rates.LaunchSeconds * tasks.Count;
        return Decide(gpu, "to the GPU and back", CpuSeconds(tasks, rates), rates);
    }

    /// <summary>The same for statistics, of which little has to be brought back.</summary>
    /// <param name="bytes">What the GPU has to be brought.</param>
    /// <param name="cpuSeconds">What the CPU takes.</param>
    /// <param name="rates">How fast they are.</param>
    /// <param name="isCompiled">Whether the GPU has computed it before.</param>
    public static (bool TakesGpu, string Reason) Decide(double bytes, double cpuSeconds, ComputeRates rates, bool isCompiled) => Decide(
        bytes / rates.ToDevice + bytes / rates.OnDevice + rates.LaunchSeconds + (isCompiled ? 0 : rates.CompileSeconds), "on the GPU", cpuSeconds, rates);

    private static (bool TakesGpu, string Reason) Decide(double gpuSeconds, string where, double cpuSeconds, ComputeRates rates) => (gpuSeconds < cpuSeconds, string.Create(
        CultureInfo.InvariantCulture,
        $"by {(rates.IsMeasured ? "measured" : "typical")} rates {gpuSeconds * 1e3:F1} ms {where}, {cpuSeconds * 1e3:F1} ms on the CPU"));
}
