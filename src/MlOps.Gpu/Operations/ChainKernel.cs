using ILGPU;

namespace MlOps.Gpu.Operations;

/// <summary>The kernel of a chain: y[i] = chain(x[i]), four values a load and a store. The CPU's twin is <see cref="ChainTileKernel{TChain}"/>.</summary>
internal static class ChainKernel
{
    /// <summary>Values that a thread takes at once. Memory for a kernel has a multiple of it; what is made of the surplus is not read.</summary>
    public const int Step = 8;

    /// <summary>The same in 64 bits and in place, one value a load and a store.</summary>
    public static void RunWide<TChain>(ArrayView<double> values, TChain chain)
        where TChain : unmanaged, IOperation
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (var i = (long)Grid.IdxX * Group.DimX + Group.IdxX; i < values.Length; i += stride)
        {
            values[i] = chain.Apply(values[i]);
        }
    }

    public static void Run<TChain>(ArrayView<Float4> source, ArrayView<Float4> destination, TChain chain)
        where TChain : unmanaged, IOperation
    {
        // Two independent loads in flight per thread; neighbouring threads load neighbouring values.
        var stride = (long)Grid.DimX * Group.DimX;
        var half = source.Length / 2;
        for (var i = (long)Grid.IdxX * Group.DimX + Group.IdxX; i < half; i += stride)
        {
            var first = source[i];
            var second = source[i + half];
            destination[i] = new(chain.Apply(first.X), chain.Apply(first.Y), chain.Apply(first.Z), chain.Apply(first.W));
            destination[i + half] = new(chain.Apply(second.X), chain.Apply(second.Y), chain.Apply(second.Z), chain.Apply(second.W));
        }
    }
}
