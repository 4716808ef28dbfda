using ILGPU.Runtime;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>What ILGPU throws when a driver reports an error; that of CUDA cannot be made where there is no driver.</summary>
internal sealed class LostDeviceException() : AcceleratorException("the device is lost")
{
    public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;
}
