using MlOps.Gpu.Devices;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>The first device of OpenCL. Its compiler may join a multiplication and an addition.</summary>
public sealed class OpenClFixture : DeviceFixture
{
    public override int Length => 300_003;

    public override int Ulps => 8;

    protected override ComputeDevice Open() => ComputeDevice.OpenCL(0);
}
