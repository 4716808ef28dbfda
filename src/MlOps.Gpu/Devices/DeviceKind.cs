namespace MlOps.Gpu.Devices;

/// <summary>What kind of device computes.</summary>
public enum DeviceKind
{
    /// <summary>The processor, with its vector instructions, on all cores.</summary>
    Cpu,

    /// <summary>A GPU of NVIDIA.</summary>
    Cuda,

    /// <summary>A device of any maker that has a driver for OpenCL 2.0 or newer.</summary>
    OpenCL,
}
