using ILGPU;
using ILGPU.Runtime.CPU;
using MlOps.Gpu.Devices;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>ILGPU's simulator in the place of a GPU: slow, and the same code.</summary>
internal static class SimulatedDevice
{
    public static ComputeDevice Create(long memoryLimit = long.MaxValue) => new(DeviceKind.Cuda, "simulated", chooses: false, () =>
    {
        var context = Context.Create(builder => builder.CPU(new CPUDevice(2, 1, 2)).Optimize(OptimizationLevel.O2));
        return new AcceleratorRunner(context, context.GetCPUDevice(0).CreateAccelerator(context), new(2, 2), memoryLimit);
    });
}
