using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Tests.Operations;

/// <summary>Compiles chains to PTX as for an H200, on a machine without one.</summary>
internal sealed class PtxCompiler : IDisposable
{
    private readonly Context _context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2));

    public string Compile(IOperation chain, string method = nameof(ChainKernel.Run))
    {
        using var backend = new PTXBackend(_context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_78, null!);
        var kernel = typeof(ChainKernel).GetMethod(method)!.MakeGenericMethod(chain.GetType());
        var compiled = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), KernelSpecialization.Empty);
        return KernelCode.Of(compiled)!.Text;
    }

    public void Dispose() => _context.Dispose();
}
