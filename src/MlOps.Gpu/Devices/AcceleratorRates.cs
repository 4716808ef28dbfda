using System.Diagnostics;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Statistics.Kernels;

namespace MlOps.Gpu.Devices;

/// <summary>Measures the way to a device and back, and a kernel that reads all it is given: the one for moments.</summary>
internal static class AcceleratorRates
{
    private const int LaunchLength = 64;

    /// <returns>Typical rates of the CPU.</returns>
    public static ComputeRates Measure(Accelerator accelerator, int length)
    {
        var typical = ComputeRates.Typical(Environment.ProcessorCount);
        var kernels = DeviceKernels.Of(accelerator);
        var (compiled, start) = (kernels.CompiledCount, Stopwatch.GetTimestamp());
        DeviceMoments.Load(accelerator);
        var compileSeconds = kernels.CompiledCount > compiled ? Stopwatch.GetElapsedTime(start).TotalSeconds : typical.CompileSeconds;

        var (values, bytes) = (new float[length], (double)sizeof(float) * length);
        using var buffer = accelerator.Allocate1D<float>(length);
        var toDevice = CpuRates.SecondsOf(() => buffer.View.BaseView.CopyFromCPU(accelerator.DefaultStream, values));
        var fromDevice = CpuRates.SecondsOf(() => buffer.View.BaseView.CopyToCPU(accelerator.DefaultStream, values));
        var launch = CpuRates.SecondsOf(() => DeviceMoments.Of(accelerator, buffer.View.SubView(0, Math.Min(LaunchLength, length)).BaseView));
        var all = CpuRates.SecondsOf(() => DeviceMoments.Of(accelerator, buffer.View));
        return typical with
        {
            ToDevice = bytes / toDevice,
            FromDevice = bytes / fromDevice,
            OnDevice = bytes / Math.Max(all - launch, all / 100), // noise may leave nothing
            LaunchSeconds = launch,
            CompileSeconds = compileSeconds,
        };
    }
}
