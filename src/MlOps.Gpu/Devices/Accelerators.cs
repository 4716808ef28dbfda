using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using MlOps.Gpu.Compilation;

namespace MlOps.Gpu.Devices;

/// <summary>Opens devices by ILGPU.</summary>
internal static class Accelerators
{
    public static IDeviceRunner Open(DeviceCandidate candidate, ComputeDeviceOptions options)
    {
        NativeDriver.Resolve();
        Context? context = null;
        try
        {
            lock (NativeDriver.Gate)
            {
                context = Context.Create(builder =>
                {
                    builder.Optimize(OptimizationLevel.O2);
                    _ = candidate.Kind == DeviceKind.Cuda ? builder.Cuda() : builder.OpenCL();
                });
            }

            Device? device = candidate.Kind == DeviceKind.Cuda
                ? context.Devices.OfType<CudaDevice>().FirstOrDefault(found => found.DeviceId == candidate.Index)
                : context.Devices.OfType<CLDevice>().FirstOrDefault(found => found.DeviceId == candidate.Handle);
            var accelerator = (device ?? throw DeviceErrors.Unavailable(candidate.Kind, candidate.Index, "the driver has it, but ILGPU can't use it"))
                .CreateAccelerator(context);
            DeviceKernels.Keep(accelerator, KernelCache.In(options.CacheFolder));
            return new AcceleratorRunner(context, accelerator);
        }
        catch (Exception e) when (e is not DeviceUnavailableException)
        {
            context?.Dispose();
            throw DeviceErrors.NotOpened(candidate.Name, e);
        }
        catch
        {
            context?.Dispose();
            throw;
        }
    }

    /// <summary>Whether a driver has reported an error.</summary>
    public static bool HasFailed(Exception exception) => exception is AcceleratorException;
}
