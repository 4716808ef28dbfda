using ILGPU;
using ILGPU.Runtime.CPU;
using MlOps.Gpu.Devices;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>ILGPU's simulator in the place of a GPU: slow, and the same code.</summary>
internal static class SimulatedDevice
{
    public static ComputeDevice Create(long memoryLimit = long.MaxValue, bool waitsForKernels = false) =>
        new(DeviceKind.Cuda, "simulated", chooses: false, () => Open(memoryLimit, waitsForKernels));

    public static IDeviceRunner Open() => Open(long.MaxValue, false);

    private static AcceleratorRunner Open(long memoryLimit, bool waitsForKernels)
    {
        var context = Context.Create(builder => builder.CPU(new CPUDevice(2, 1, 2)).Optimize(OptimizationLevel.O2));
        return new(context, context.GetCPUDevice(0).CreateAccelerator(context), memoryLimit)
        {
            WaitsForKernels = waitsForKernels, SampleLength = 4_096,
        };
    }
}
