using MlOps.Gpu.Devices;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>The first GPU of NVIDIA.</summary>
public sealed class CudaFixture : DeviceFixture
{
    public override int Length => 3_000_003;

    protected override ComputeDevice Open() => ComputeDevice.Cuda(0, new() { CacheFolder = null });
}
