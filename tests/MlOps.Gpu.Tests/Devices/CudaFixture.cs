using MlOps.Gpu.Devices;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>The first GPU of NVIDIA. Its compiler may join a multiplication and an addition.</summary>
public sealed class CudaFixture : DeviceFixture
{
    public override int Length => 3_000_003;

    public override int Ulps => 8;

    protected override ComputeDevice Open() => ComputeDevice.Cuda(0);
}
