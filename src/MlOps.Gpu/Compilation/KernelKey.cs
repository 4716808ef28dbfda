using System.Reflection;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace MlOps.Gpu.Compilation;

/// <summary>All that the code of a kernel depends on, as text: its method and types, the builds that their code is in, the compiler, its options and its target.</summary>
internal static class KernelKey
{
    // A kernel's code is in these: a build that differs in anything has another identifier.
    private static readonly Module[] Builds = [typeof(KernelKey).Module, typeof(Accelerator).Module, typeof(object).Module];

    /// <returns><see langword="null"/> where it is not known: of code from elsewhere, and for the simulator.</returns>
    public static string? Of(Accelerator accelerator, MethodInfo method)
    {
        var target = accelerator switch
        {
            CudaAccelerator cuda => OfPtx(cuda.Capabilities.TargetArchitecture, cuda.InstructionSet),
            CLAccelerator openCl => OfOpenCl(openCl),
            _ => null,
        };
        return target is null || !TypesOf(method).All(IsOurs) ? null : string.Join('\n',
        [
            .. Builds.Select(build => $"{build.Name} {build.ModuleVersionId}"),
            $"optimization {accelerator.Context.Properties.OptimizationLevel}, mathematics {accelerator.Context.Properties.MathMode}, inlining {accelerator.Context.Properties.InliningMode}",
            target,
            $"{method.DeclaringType}: {method}",
            .. TypesOf(method).Select(type => type.ToString()),
        ]);
    }

    private static string OfPtx(CudaArchitecture architecture, CudaInstructionSet instructions) => $"PTX {instructions}, {architecture}";

    private static string OfOpenCl(CLAccelerator accelerator)
    {
        var device = (CLDevice)accelerator.Device;
        return string.Join(", ",
        [
            $"OpenCL C {accelerator.CLStdVersion}", device.PlatformName, device.PlatformVersion.ToString(), device.VendorName, device.Name, device.DeviceVersion.ToString(),
            $"warps of {device.WarpSize}", .. device.Extensions,
        ]);
    }

    private static IEnumerable<Type> TypesOf(MethodInfo method) =>
        [.. method.GetParameters().Select(parameter => parameter.ParameterType), .. method.GetGenericArguments(), method.DeclaringType!];

    private static bool IsOurs(Type type) => Builds.Contains(type.Module) && type.GetGenericArguments().All(IsOurs);
}
