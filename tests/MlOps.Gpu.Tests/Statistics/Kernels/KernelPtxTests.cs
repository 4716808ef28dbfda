using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Numerics;
using MlOps.Gpu.Statistics.Kernels;

namespace MlOps.Gpu.Tests.Statistics.Kernels;

/// <summary>What the compiler makes of each kernel for CUDA. It needs no GPU.</summary>
public sealed partial class KernelPtxTests
{
    /// <summary>Each kernel with the most lines its assembly may have: about a third more than it has.</summary>
    public static TheoryData<string, int> Kernels => new()
    {
        { nameof(MomentsKernels.AddMomentsKernel), 900 },
        { nameof(WideMomentsKernels.AddWideMomentsKernel), 900 },
        { nameof(ColumnKernels.MaskFloatsKernel), 200 },
        { nameof(ColumnKernels.MaskDoublesKernel), 200 },
        { nameof(ColumnKernels.WidenFloatsKernel), 200 },
        { nameof(ColumnKernels.NarrowDoublesKernel), 200 },
        { nameof(ColumnKernels.WidenIntsKernel), 200 },
        { nameof(ColumnKernels.WidenLongsKernel), 200 },
        { nameof(ColumnKernels.KeysOfIntsKernel), 200 },
        { nameof(ColumnKernels.KeysOfFloatsKernel), 200 },
        { nameof(ColumnKernels.KeysOfDoublesKernel), 200 },
        { nameof(WideQuantileKernels.CountWideDigitsKernel), 400 },
        { nameof(KeyCountKernels.CountCodesKernel), 300 },
        { nameof(QuantileKernels.CountUpperDigitsKernel), 200 },
        { nameof(QuantileKernels.CountLowerDigitsKernel), 250 },
        { nameof(KeyCountKernels.CountKeysKernel), 250 },
        { nameof(KeyCountKernels.LookUpKeysKernel), 250 },
        { nameof(KeyCountKernels.CountStringsKernel), 400 },
        { nameof(GroupSumKernels.AddTargetsKernel), 300 },
        { nameof(HistogramKernels.CountBinsKernel), 300 },
        { nameof(RadixSortKernels.CountDigitsKernel), 200 },
        { nameof(RadixSortKernels.PlaceDigitsKernel), 250 },
        { nameof(RadixSortKernels.MoveKeysKernel), 250 },
    };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_kernel_needs_nothing_from_outside_and_keeps_its_digits(string name, int mostLines)
    {
        var assembly = Compile(MethodOf(name));

        TestContext.Current.TestOutputHelper?.WriteLine($"{assembly.Split('\n').Length} lines");
        Assert.Empty(FaultsOf(assembly, mostLines));
    }

    [Fact]
    public void Every_kernel_of_the_statistics_is_compiled()
    {
        var kernels = typeof(MomentsKernels).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(MomentsKernels).Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
            .Where(method => method.Name.EndsWith("Kernel", StringComparison.Ordinal))
            .Select(method => method.Name);

        Assert.Equal(kernels.Order(), Kernels.Select(row => row.Data.Item1).Order());
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_optimisation_keeps_reads_and_writes_of_a_kernel_in_their_order(string name, int mostLines)
    {
        Assert.True(mostLines > 0);
        Assert.Equal(MemoryAccesses(Compile(MethodOf(name), OptimizationLevel.O1)), MemoryAccesses(Compile(MethodOf(name))));
    }

    [Fact]
    public void A_read_that_the_optimisation_moves_behind_a_write_is_found()
    {
        var kernel = typeof(FunctionKernels).GetMethod(nameof(FunctionKernels.ReadThenWrite))!;

        Assert.Contains("ld.f32 st.f32", MemoryAccesses(Compile(kernel, OptimizationLevel.O1)));
        Assert.Contains("st.f32 ld.f32", MemoryAccesses(Compile(kernel)));
    }

    [Fact]
    public void The_moments_read_four_floats_at_once() =>
        Assert.Contains("ld.global.v4.f32", Compile(MethodOf(nameof(MomentsKernels.AddMomentsKernel))), StringComparison.Ordinal);

    [Theory]
    [InlineData(nameof(ScalarMath.Exp))]
    [InlineData(nameof(ScalarMath.Log))]
    [InlineData(nameof(ScalarMath.Log1p))]
    [InlineData(nameof(ScalarMath.ErfInv))]
    [InlineData(nameof(ScalarMath.NormalQuantile))]
    [InlineData(nameof(ScalarMath.NormalCdf))]
    public void A_function_of_one_float_compiles_without_approximations(string name)
    {
        var kernel = typeof(FunctionKernels).GetMethod(name)!;

        Assert.Empty(FaultsOf(Compile(kernel), 500));
    }

    [Theory]
    [InlineData(nameof(FunctionKernels.Approximate), ".approx")]
    [InlineData(nameof(FunctionKernels.Outside), ".extern .func")]
    public void What_a_kernel_must_not_have_is_found(string name, string fault)
    {
        var assembly = Compile(typeof(FunctionKernels).GetMethod(name)!);

        Assert.Contains(FaultsOf(assembly, 500), found => found.Contains(fault, StringComparison.Ordinal));
    }

    private static IEnumerable<string> FaultsOf(string assembly, int mostLines)
    {
        var lines = assembly.Split('\n');
        foreach (var line in lines.Where(line => Forbidden().IsMatch(line)))
        {
            yield return line.Trim();
        }

        if (!assembly.Contains(".target sm_80", StringComparison.Ordinal))
        {
            yield return "not for sm_80";
        }

        if (lines.Length > mostLines)
        {
            yield return $"{lines.Length} lines, more than {mostLines}";
        }
    }

    private static MethodInfo MethodOf(string name) =>
        typeof(MomentsKernels).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(MomentsKernels).Namespace)
            .Select(type => type.GetMethod(name, BindingFlags.Static | BindingFlags.Public))
            .Single(method => method is not null)!;

    /// <summary>What each block of the assembly does to memory, in its order; blocks in none.</summary>
    private static IEnumerable<string> MemoryAccesses(string assembly) => BlockEnds().Split(assembly)
        .Select(block => string.Join(' ', Accesses().Matches(block).Select(access => access.Groups["what"].Value + access.Groups["type"].Value)))
        .Where(accesses => accesses.Length > 0)
        .Order(StringComparer.Ordinal);

    private static string Compile(MethodInfo kernel, OptimizationLevel level = OptimizationLevel.O2)
    {
        using var context = Context.Create(builder => builder.Optimize(level));
        using var backend = new PTXBackend(context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_78, null!);
        var entry = kernel.DeclaringType == typeof(FunctionKernels)
            ? EntryPointDescription.FromImplicitlyGroupedKernel(kernel)
            : EntryPointDescription.FromExplicitlyGroupedKernel(kernel);
        return KernelCode.Of(backend.Compile(entry, KernelSpecialization.Empty))!.Text;
    }

    [GeneratedRegex(@"^.*(?:L_\d+:|\bbra\b).*$", RegexOptions.Multiline)]
    private static partial Regex BlockEnds();

    // The address space is left out: the optimisation finds it.
    [GeneratedRegex(@"^\s*(?:@!?%\w+\s+)?(?<what>ld|st|atom|red|bar)(?!\.param)\S*?(?<type>\.[a-z]\d+)?\s", RegexOptions.Multiline)]
    private static partial Regex Accesses();

    // Calls to what is nowhere, approximations, and memory of a thread that should be in registers.
    [GeneratedRegex(@"\.extern \.func|\.approx|^\s*\.local ")]
    private static partial Regex Forbidden();
}
