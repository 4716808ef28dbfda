using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR.Types;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace MlOps.Gpu.Compilation;

/// <summary>
/// What ILGPU makes of a kernel for a driver to compile: a text, which can be kept, and be loaded without ILGPU's compiler. No multiplication in it is joined
/// to an addition: a device rounds where the CPU does.
/// </summary>
/// <param name="Text">PTX or OpenCL C.</param>
/// <param name="SharedBytes">The memory that the threads of a group share.</param>
internal sealed partial record KernelCode(string Text, int SharedBytes)
{
    private const string OpenClRoundsApart = "#pragma OPENCL FP_CONTRACT OFF\n";

    /// <returns><see langword="null"/> for the simulator's, which is no text.</returns>
    public static KernelCode? Of(CompiledKernel kernel) => kernel switch
    {
        // An operation that names its rounding is not joined to another.
        PTXCompiledKernel ptx => new(JoinedOperations().Replace(ptx.PTXAssembly, "$0.rn"), SharedBytesOf(kernel)),
        CLCompiledKernel openCl => new(OfOpenCl(openCl.Source), SharedBytesOf(kernel)),
        _ => null,
    };

    /// <summary>
    /// ILGPU multiplies unsigned numbers as signed ones. Where that overflows, OpenCL C lets a compiler do what it likes, and PoCL's loses bits; unsigned numbers wrap around.
    /// </summary>
    public static string OfOpenCl(string source) => OpenClRoundsApart + SignedProducts().Replace(source, "(${type})((u${type}) ${left} * (u${type})${right})");

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <returns><see langword="null"/> for anything else.</returns>
    public static KernelCode? Parse(string text) =>
        text.Split('\n', 2) is [var size, var code] && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var sharedBytes)
            ? new(code, sharedBytes)
            : null;

    public string Serialize() => string.Create(CultureInfo.InvariantCulture, $"{SharedBytes}\n{Text}");

    /// <summary>The kernel as if it had just been compiled.</summary>
    public CompiledKernel ToKernel(Accelerator accelerator, MethodInfo method)
    {
        var entry = EntryPointDescription.FromExplicitlyGroupedKernel(method);
        return accelerator is CLAccelerator openCl
            ? new CLCompiledKernel(
                accelerator.Context,
                new SeparateViewEntryPoint(entry, new(SharedBytes, false), KernelSpecialization.Empty, TypesOf(accelerator.Context), 2),
                null, Text, openCl.CLStdVersion)
            : ToPtx(accelerator.Context, method);
    }

    public PTXCompiledKernel ToPtx(Context context, MethodInfo method) => NewPtx(
        context,
        new(EntryPointDescription.FromExplicitlyGroupedKernel(method), new(SharedBytes, false), KernelSpecialization.Empty),
        null,
        Text);

    private static int SharedBytesOf(CompiledKernel kernel) => EntryPointOf(kernel).SharedMemory.StaticSize;

    // ILGPU 1.5.3 lets only itself make a kernel of PTX.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern PTXCompiledKernel NewPtx(Context context, EntryPoint entryPoint, CompiledKernel.KernelInfo? info, string ptxAssembly);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_EntryPoint")]
    private static extern EntryPoint EntryPointOf(CompiledKernel kernel);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_TypeContext")]
    private static extern IRTypeContext TypesOf(Context context);

    [GeneratedRegex(@"\((?<type>long|int)\)\(\(\k<type>\) (?<left>[^\s()]+) \* +\(\k<type>\)(?<right>[^\s()]+)\)")]
    private static partial Regex SignedProducts();

    [GeneratedRegex(@"(?<=\s)(?:add|sub|mul)(?=\.f(?:32|64)\s)")]
    private static partial Regex JoinedOperations();
}
