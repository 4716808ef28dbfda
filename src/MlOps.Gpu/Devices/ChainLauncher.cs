using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Devices;

/// <summary>A compiled kernel of a chain's type. ILGPU's own cache forgets kernels; this holds it.</summary>
internal abstract class ChainLauncher
{
    public static ChainLauncher Compile(Accelerator accelerator, Type chain) =>
        (ChainLauncher)Activator.CreateInstance(typeof(Of<>).MakeGenericType(chain), accelerator)!;

    /// <param name="config">How many threads.</param>
    /// <param name="source">The values, a multiple of <see cref="ChainKernel.Step"/>.</param>
    /// <param name="destination">Takes the results.</param>
    /// <param name="chain">The operation, of the type that the kernel was compiled for.</param>
    public abstract void Launch(KernelConfig config, ArrayView1D<float, Stride1D.Dense> source, ArrayView1D<float, Stride1D.Dense> destination, IOperation chain);

    private sealed class Of<TChain>(Accelerator accelerator) : ChainLauncher
        where TChain : unmanaged, IOperation
    {
        private readonly Action<KernelConfig, ArrayView<Float4>, ArrayView<Float4>, TChain> _kernel =
            accelerator.LoadStreamKernel<ArrayView<Float4>, ArrayView<Float4>, TChain>(ChainKernel.Run);

        public override void Launch(KernelConfig config, ArrayView1D<float, Stride1D.Dense> source, ArrayView1D<float, Stride1D.Dense> destination, IOperation chain) =>
            _kernel(config, source.Cast<float, Float4>().BaseView, destination.Cast<float, Float4>().BaseView, (TChain)chain);
    }
}
