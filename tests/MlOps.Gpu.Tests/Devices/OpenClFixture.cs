using MlOps.Gpu.Devices;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>The first device of OpenCL.</summary>
public sealed class OpenClFixture : DeviceFixture
{
    public override int Length => 300_003;

    protected override ComputeDevice Open() => ComputeDevice.OpenCL(0, new() { CacheFolder = null });
}
