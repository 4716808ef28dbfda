using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Devices;

/// <summary>The compiled kernel of a chain's type, of 32 or 64 bits.</summary>
internal abstract class ChainLauncher
{
    public static ChainLauncher Compile(Accelerator accelerator, Type chain) =>
        (ChainLauncher)Activator.CreateInstance(typeof(Of<>).MakeGenericType(chain), accelerator)!;

    public static ChainLauncher CompileWide(Accelerator accelerator, Type chain) =>
        (ChainLauncher)Activator.CreateInstance(typeof(WideOf<>).MakeGenericType(chain), accelerator)!;

    /// <param name="config">How many threads.</param>
    /// <param name="source">The values, a multiple of <see cref="ChainKernel.Step"/>.</param>
    /// <param name="destination">Takes the results; may be the source.</param>
    /// <param name="chain">The operation, of the type that the kernel was compiled for.</param>
    public virtual void Launch(
        KernelConfig config, ArrayView1D<float, Stride1D.Dense> source, ArrayView1D<float, Stride1D.Dense> destination, IOperation chain) =>
        throw new NotSupportedException();

    /// <param name="config">How many threads.</param>
    /// <param name="values">The values, which become the results.</param>
    /// <param name="chain">The operation, of the type that the kernel was compiled for.</param>
    public virtual void Launch(KernelConfig config, ArrayView<double> values, IOperation chain) => throw new NotSupportedException();

    private sealed class Of<TChain>(Accelerator accelerator) : ChainLauncher
        where TChain : unmanaged, IOperation
    {
        private readonly Action<KernelConfig, ArrayView<Float4>, ArrayView<Float4>, TChain> _kernel =
            DeviceKernels.Of(accelerator).Load<ArrayView<Float4>, ArrayView<Float4>, TChain>(ChainKernel.Run);

        public override void Launch(KernelConfig config, ArrayView1D<float, Stride1D.Dense> source, ArrayView1D<float, Stride1D.Dense> destination, IOperation chain) =>
            _kernel(config, source.Cast<float, Float4>().BaseView, destination.Cast<float, Float4>().BaseView, (TChain)chain);
    }

    private sealed class WideOf<TChain>(Accelerator accelerator) : ChainLauncher
        where TChain : unmanaged, IOperation
    {
        private readonly Action<KernelConfig, ArrayView<double>, TChain> _kernel = DeviceKernels.Of(accelerator).Load<ArrayView<double>, TChain>(ChainKernel.RunWide);

        public override void Launch(KernelConfig config, ArrayView<double> values, IOperation chain) => _kernel(config, values, (TChain)chain);
    }
}
