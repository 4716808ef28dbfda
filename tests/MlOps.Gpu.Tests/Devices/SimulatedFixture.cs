using MlOps.Gpu.Devices;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>ILGPU's simulator, which is there on every machine.</summary>
public sealed class SimulatedFixture : DeviceFixture
{
    public override int Length => 3_003;

    protected override ComputeDevice Open() => SimulatedDevice.Create(waitsForKernels: true);
}
