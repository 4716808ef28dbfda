using MlOps.Gpu.Devices;

namespace MlOps.Gpu.Benchmarks;

/// <summary>Says which devices there are, and measures the first of a kind.</summary>
internal static class DeviceCheck
{
    private const int NoDevice = 3;
    private const int Block = 1 << 24;
    private const int BlockOfProcessor = 1 << 13;

    /// <returns>0; 1 where a bar is missed; 3 where there is no such device.</returns>
    public static int Run(DeviceKind kind, bool isMeasured)
    {
        var found = ComputeDevice.List();
        foreach (var candidate in found)
        {
            Console.WriteLine($"{candidate.Kind}: {candidate}");
        }

        var first = found.FirstOrDefault(candidate => candidate.Kind == kind && candidate.IsUsable);
        if (first is null)
        {
            Console.WriteLine($"There is no {kind} device, so nothing was run: {string.Join("; ", found.Where(candidate => candidate.Kind == kind).Select(candidate => candidate.Reason))}.");
            return NoDevice;
        }

        if (!isMeasured)
        {
            return 0;
        }

        using var device = kind == DeviceKind.Cuda ? ComputeDevice.Cuda(first.Index) : ComputeDevice.OpenCL(first.Index);
        return new DeviceRates((AcceleratorRunner)device.Runner()!).Run(first.IsProcessor ? BlockOfProcessor : Block) ? 0 : 1;
    }
}
