using System.Runtime.InteropServices;
using System.Text;

namespace MlOps.Gpu.Devices;

/// <summary>Asks the OpenCL loader itself which platforms and devices there are.</summary>
internal static unsafe class OpenClProbe
{
    private const int Success = 0;
    private const int NoPlatforms = -1001;
    private const uint DeviceType = 0x1000;
    private const ulong Processor = 2;
    private const uint DeviceName = 0x102B;
    private const uint DeviceVersion = 0x102F;
    private const uint DoubleConfiguration = 0x1032;
    private const uint GenericAddressSpace = 0x1069; // asked of OpenCL 3.0, where it may be left out
    private const ulong AllDevices = 0xFFFFFFFF;
    private const int TextLength = 512;

    public static IReadOnlyList<DeviceCandidate> Find()
    {
        // A loader that is asked for the first time by two threads at once tells one of them that there is no device.
        lock (NativeDriver.Gate)
        {
            return FindAll();
        }
    }

    private static DeviceCandidate[] FindAll()
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
        var missing = !HasGenericAddresses(library, device, version) ? "a generic address space (OpenCL 2.0, or that part of 3.0) is needed"
            : Number(library, device, DoubleConfiguration) == 0 ? "doubles are needed"
            : null;
        return new(
            DeviceKind.OpenCL, index, Text(library, device, DeviceName), missing is null, missing is null ? version : $"{version}: {missing}", device)
        {
            IsProcessor = (Number(library, device, DeviceType) & Processor) != 0,
        };
    }

    // "OpenCL 3.0 …"
    private static bool HasGenericAddresses(nint library, nint device, string version) => version.Split(' ', '.') is ["OpenCL", var major, ..]
        && (major == "2" || (major != "1" && Number(library, device, GenericAddressSpace) != 0));

    /// <returns>0 too where the device does not know what is asked.</returns>
    private static ulong Number(nint library, nint device, uint what)
    {
        ulong number = 0;
        var status = InfoOf(library)(device, what, sizeof(ulong), &number, null);
        return status == Success ? number : 0;
    }

    private static string Text(nint library, nint device, uint what)
    {
        var text = stackalloc byte[TextLength];
        var status = InfoOf(library)(device, what, TextLength - 1, text, null);
        return status == Success ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)).Trim() : $"error {status}";
    }

    private static delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> InfoOf(nint library) =>
        (delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)NativeLibrary.GetExport(library, "clGetDeviceInfo");

    private static DeviceCandidate None(string reason) => new(DeviceKind.OpenCL, -1, "OpenCL", false, reason);
}
