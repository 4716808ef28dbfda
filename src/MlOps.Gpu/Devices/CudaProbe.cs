using System.Runtime.InteropServices;
using System.Text;

namespace MlOps.Gpu.Devices;

/// <summary>Asks the CUDA driver itself: ILGPU passes over a device that it can't open without a word.</summary>
internal static unsafe class CudaProbe
{
    private const int NameLength = 256;
    private const int Major = 75;
    private const int Minor = 76;

    public static IEnumerable<DeviceCandidate> Find()
    {
        if (!NativeDriver.TryLoad(NativeDriver.CudaNames, out var library))
        {
            return [None($"{NativeDriver.CudaNames[0]} was not found: no NVIDIA driver is installed, or the container was started without it")];
        }

        try
        {
            var status = ((delegate* unmanaged<uint, int>)NativeLibrary.GetExport(library, "cuInit"))(0);
            int count;
            return status != 0 ? [None($"cuInit failed with {Describe(status)}")]
                : (status = ((delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "cuDeviceGetCount"))(&count)) != 0 ? [None($"cuDeviceGetCount failed with {Describe(status)}")]
                : count == 0 ? [None("the driver sees no device; is CUDA_VISIBLE_DEVICES empty?")]
                : [.. Enumerable.Range(0, count).Select(index => Describe(library, index))];
        }
        catch (EntryPointNotFoundException e)
        {
            return [None($"{NativeDriver.CudaNames[0]} is no CUDA driver: {e.Message}")];
        }
    }

    private static DeviceCandidate Describe(nint library, int index)
    {
        int device, major = 0, minor = 0;
        var status = ((delegate* unmanaged<int*, int, int>)NativeLibrary.GetExport(library, "cuDeviceGet"))(&device, index);
        if (status != 0)
        {
            return new(DeviceKind.Cuda, index, $"CUDA device {index}", false, $"cuDeviceGet failed with {Describe(status)}");
        }

        var name = stackalloc byte[NameLength];
        ((delegate* unmanaged<byte*, int, int, int>)NativeLibrary.GetExport(library, "cuDeviceGetName"))(name, NameLength, device);
        var attribute = (delegate* unmanaged<int*, int, int, int>)NativeLibrary.GetExport(library, "cuDeviceGetAttribute");
        attribute(&major, Major, device);
        attribute(&minor, Minor, device);
        var text = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        return new(DeviceKind.Cuda, index, text, major >= 5, major >= 5
            ? $"compute capability {major}.{minor}"
            : $"compute capability {major}.{minor}: 5.0 or newer is needed");
    }

    private static DeviceCandidate None(string reason) => new(DeviceKind.Cuda, -1, "CUDA", false, reason);

    private static string Describe(int status) => status switch
    {
        2 => "2 (out of memory)",
        3 => "3 (the driver is shutting down)",
        35 => "35 (the driver is older than the library)",
        46 => "46 (the device is in exclusive use)",
        100 => "100 (no device)",
        101 => "101 (no such device)",
        803 => "803 (driver and library do not match)",
        804 => "804 (forward compatibility is not supported on this device)",
        999 => "999 (unknown; does the container see /dev/nvidia*?)",
        _ => $"error {status}",
    };
}
