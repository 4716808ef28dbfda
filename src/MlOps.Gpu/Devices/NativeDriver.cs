using System.Runtime.InteropServices;
using ILGPU;

namespace MlOps.Gpu.Devices;

/// <summary>
/// The drivers' libraries. ILGPU asks for the names that only a development package has (<c>libcuda.so</c>, <c>libOpenCL.so</c>): a machine that
/// only runs programs has <c>libcuda.so.1</c>.
/// </summary>
internal static class NativeDriver
{
    private static bool _resolves;

    /// <summary>Held while a driver is asked for its devices.</summary>
    public static Lock Gate { get; } = new();

    public static string[] CudaNames => OperatingSystem.IsWindows() ? ["nvcuda"] : ["libcuda.so.1", "libcuda.so"];

    public static string[] OpenClNames => OperatingSystem.IsWindows() ? ["OpenCL"] : ["libOpenCL.so.1", "libOpenCL.so"];

    public static bool TryLoad(string[] names, out nint library)
    {
        library = 0;
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out library))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Leads ILGPU to the libraries; once, before it looks for devices.</summary>
    public static void Resolve()
    {
        lock (Gate)
        {
            if (_resolves)
            {
                return;
            }

            _resolves = true;
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, (name, _, _) => name switch
                {
                    "cuda" => TryLoad(CudaNames, out var cuda) ? cuda : 0,
                    "OpenCL" => TryLoad(OpenClNames, out var openCl) ? openCl : 0,
                    _ => 0,
                });
            }
            catch (InvalidOperationException)
            {
                // Under WSL ILGPU has set one of its own, which finds the library there.
            }
        }
    }
}
