namespace MlOps.Gpu.Devices;

/// <summary>A device that was asked for cannot be used, or was lost while it was in use.</summary>
public sealed class DeviceUnavailableException : Exception
{
    internal DeviceUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
