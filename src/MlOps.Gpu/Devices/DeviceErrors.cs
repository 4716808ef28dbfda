namespace MlOps.Gpu.Devices;

/// <summary>The messages of devices.</summary>
internal static class DeviceErrors
{
    public static DeviceUnavailableException Unavailable(DeviceKind kind, int index, string reason) =>
        new($"{kind} device {index} cannot be used: {reason}. ComputeDevice.List() tells what was found; ComputeDevice.Best() takes the CPU where there is nothing else.");

    public static DeviceUnavailableException NotOpened(string name, Exception cause) =>
        new($"The device '{name}' was not opened ({cause.GetType().Name}: {cause.Message}). Is another process using it alone? Use ComputeDevice.Cpu() meanwhile.", cause);

    public static DeviceUnavailableException Lost(string name, Exception cause) =>
        new($"The device '{name}' failed while it computed ({cause.GetType().Name}: {cause.Message}). Dispose it and open it anew, or use ComputeDevice.Best(), which goes on with the CPU.", cause);
}
