using System.Runtime.InteropServices;
using System.Text;

namespace MlOps.Gpu.Devices;

/// <summary>Asks the OpenCL loader itself which platforms and devices there are.</summary>
internal static unsafe class OpenClProbe
{
    private const int Success = 0;
    private const int NoPlatforms = -1001;
    private const uint DeviceName = 0x102B;
    private const uint DeviceVersion = 0x102F;
    private const ulong AllDevices = 0xFFFFFFFF;
    private const int TextLength = 512;

    public static IEnumerable<DeviceCandidate> Find()
    {
        if (!NativeDriver.TryLoad(NativeDriver.OpenClNames, out var library))
        {
            return [None($"{NativeDriver.OpenClNames[0]} was not found: no OpenCL loader is installed")];
        }

        try
        {
            uint count = 0;
            var platforms = (delegate* unmanaged<uint, nint*, uint*, int>)NativeLibrary.GetExport(library, "clGetPlatformIDs");
            var status = platforms(0, null, &count);
            if (status == NoPlatforms || (status == Success && count == 0))
            {
                return [None("the loader knows no platform: no driver is registered in /etc/OpenCL/vendors")];
            }

            if (status != Success)
            {
                return [None($"clGetPlatformIDs failed with error {status}")];
            }

            var ids = new nint[count];
            fixed (nint* first = ids)
            {
                platforms(count, first, null);
            }

            var candidates = ids.SelectMany(platform => DevicesOf(library, platform))
                .Select((device, index) => Describe(library, device, index)).ToArray();
            return candidates.Length > 0 ? candidates : [None($"{count} platforms have no device")];
        }
        catch (EntryPointNotFoundException e)
        {
            return [None($"{NativeDriver.OpenClNames[0]} is no OpenCL loader: {e.Message}")];
        }
    }

    private static nint[] DevicesOf(nint library, nint platform)
    {
        uint count = 0;
        var devices = (delegate* unmanaged<nint, ulong, uint, nint*, uint*, int>)NativeLibrary.GetExport(library, "clGetDeviceIDs");
        if (devices(platform, AllDevices, 0, null, &count) != Success || count == 0)
        {
            return [];
        }

        var ids = new nint[count];
        fixed (nint* first = ids)
        {
            devices(platform, AllDevices, count, first, null);
        }

        return ids;
    }

    private static DeviceCandidate Describe(nint library, nint device, int index)
    {
        var version = Text(library, device, DeviceVersion);
        return new(DeviceKind.OpenCL, index, Text(library, device, DeviceName), true, version);
    }

    private static string Text(nint library, nint device, uint what)
    {
        var text = stackalloc byte[TextLength];
        var status = ((delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)NativeLibrary.GetExport(library, "clGetDeviceInfo"))(
            device, what, TextLength - 1, text, null);
        return status == Success ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)).Trim() : $"error {status}";
    }

    private static DeviceCandidate None(string reason) => new(DeviceKind.OpenCL, -1, "OpenCL", false, reason);
}
