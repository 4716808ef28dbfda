using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics.Kernels;
using MlOps.Gpu.Tests.Operations;

namespace MlOps.Gpu.Tests.Compilation;

/// <summary>What is kept of a kernel for CUDA. It needs no GPU.</summary>
public sealed partial class KernelCodeTests : IDisposable
{
    private readonly Context _context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2));

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("impute, log, standardise")]
    [InlineData("sixteen")]
    public void No_operation_of_a_chain_may_be_joined_to_another(string name)
    {
        var compiled = Compile(typeof(ChainKernel).GetMethod(nameof(ChainKernel.Run))!.MakeGenericMethod(SomeChains.Of(name).GetType()));

        Assert.Matches(MayBeJoined(), compiled.PTXAssembly);
        Assert.DoesNotMatch(MayBeJoined(), KernelCode.Of(compiled)!.Text);
    }

    [Fact]
    public void Additions_in_memory_keep_their_names()
    {
        const string Ptx = "\tadd.f32\t%f1, %f2, %f3;\n\tatom.global.add.f32 %f1, [%rd1], %f2;\n\tadd.s32 %r1, %r2, %r3;\n\tfma.rn.f32 %f1, %f2, %f3, %f4;\n";

        var rounded = KernelCode.Of(new KernelCode(Ptx, 0).ToPtx(_context, MethodOf(nameof(MomentsKernels.AddMomentsKernel))))!.Text;

        Assert.Equal(Ptx.Replace("\tadd.f32", "\tadd.rn.f32", StringComparison.Ordinal), rounded);
    }

    [Fact]
    public void Products_in_OpenCL_C_wrap_around()
    {
        const string Source = "var1 = (long)((long) var2 *  (long)-5);\nvar3 = (int)((int) 7 *  (int)var2);\nvar4 = (float)((float) var5 *  (float)var6);\nvar7 = (long)((long) var2 +  (long)var3);\n";

        Assert.Equal(
            "#pragma OPENCL FP_CONTRACT OFF\nvar1 = (long)((ulong) var2 * (ulong)-5);\nvar3 = (int)((uint) 7 * (uint)var2);\n" + Source[Source.IndexOf("var4", StringComparison.Ordinal)..],
            KernelCode.OfOpenCl(Source));
    }

    [Fact]
    public void A_kernel_made_of_its_text_is_the_one_that_was_compiled()
    {
        var method = typeof(HistogramKernels).GetMethod(nameof(HistogramKernels.CountBinsKernel))!;
        var compiled = Compile(method);
        var code = KernelCode.Of(compiled)!;

        var made = KernelCode.Parse(code.Serialize())!.ToPtx(_context, method);

        Assert.Equal((compiled.Name, compiled.NumParameters, compiled.SourceMethod), (made.Name, made.NumParameters, made.SourceMethod));
        Assert.Equal(code, KernelCode.Of(made));
        Assert.Equal(HistogramKernels.MostSharedCounts * sizeof(int), code.SharedBytes);
        Assert.Contains($".entry {made.Name}(", made.PTXAssembly, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1\ncode")]
    [InlineData("code")]
    public void A_text_of_another_form_is_no_code(string text) => Assert.Null(KernelCode.Parse(text));

    [Fact]
    public void The_simulator_has_no_code_to_keep()
    {
        using var device = Tests.Devices.SimulatedDevice.Create(waitsForKernels: true);
        var accelerator = Tests.Devices.DeviceFixture.RunnerOf(device).Accelerator;

        Assert.Null(KernelCode.Of(accelerator.CompileKernel(
            EntryPointDescription.FromExplicitlyGroupedKernel(MethodOf(nameof(MomentsKernels.AddMomentsKernel))))));
        Assert.Null(KernelKey.Of(accelerator, MethodOf(nameof(MomentsKernels.AddMomentsKernel))));
    }

    private static MethodInfo MethodOf(string name) => typeof(MomentsKernels).GetMethod(name)!;

    private PTXCompiledKernel Compile(MethodInfo method)
    {
        using var backend = new PTXBackend(_context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_78, null!);
        return (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), KernelSpecialization.Empty);
    }

    [GeneratedRegex(@"(?<=\s)(add|sub|mul)\.f(32|64)\b")]
    private static partial Regex MayBeJoined();
}
