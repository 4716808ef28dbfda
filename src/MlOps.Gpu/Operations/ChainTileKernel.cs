using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Operations;

/// <summary>A chain of operations over a tile: one load and one store per value, however long the chain.</summary>
internal sealed unsafe class ChainTileKernel<TChain>(TChain chain) : TileKernel
    where TChain : unmanaged, IOperation
{
    public override bool NeedsFloat64 => chain.NeedsFloat64;

    public override string Name => typeof(TChain).ToString();

    public override void Run(float* source, float* destination, int count, bool nonTemporal)
    {
        var operation = chain; // a local, so that its numbers stay in registers
        var i = 0;
        if (nonTemporal)
        {
            // Stores past the cache need their alignment.
            for (; i < count && ((nuint)(destination + i) & 63) != 0; i++)
            {
                destination[i] = operation.Apply(source[i]);
            }
        }

        i = Vector512.IsHardwareAccelerated ? Run512(operation, source, destination, i, count, nonTemporal)
            : Vector256.IsHardwareAccelerated ? Run256(operation, source, destination, i, count, nonTemporal)
            : Run128(operation, source, destination, i, count);
        for (; i < count; i++)
        {
            destination[i] = operation.Apply(source[i]);
        }
    }

    public override void Run(double* source, double* destination, int count)
    {
        var operation = chain;
        for (var i = 0; i < count; i++)
        {
            destination[i] = operation.Apply(source[i]);
        }
    }

    // Compiled at its best at once: a column of millions of values would be over before it were compiled a second time.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Run512(TChain operation, float* source, float* destination, int i, int count, bool nonTemporal)
    {
        if (nonTemporal)
        {
            for (; i <= count - 4 * Vector512<float>.Count; i += 4 * Vector512<float>.Count)
            {
                var first = Vector512.Load(source + i);
                var second = Vector512.Load(source + i + 16);
                var third = Vector512.Load(source + i + 32);
                var fourth = Vector512.Load(source + i + 48);
                operation.Apply(ref first, ref second, ref third, ref fourth);
                first.StoreAlignedNonTemporal(destination + i);
                second.StoreAlignedNonTemporal(destination + i + 16);
                third.StoreAlignedNonTemporal(destination + i + 32);
                fourth.StoreAlignedNonTemporal(destination + i + 48);
            }
        }

        for (; i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            operation.Apply(Vector512.Load(source + i)).Store(destination + i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run256(TChain operation, float* source, float* destination, int i, int count, bool nonTemporal)
    {
        if (nonTemporal)
        {
            for (; i <= count - 2 * Vector256<float>.Count; i += 2 * Vector256<float>.Count)
            {
                operation.Apply(Vector256.Load(source + i)).StoreAlignedNonTemporal(destination + i);
                operation.Apply(Vector256.Load(source + i + 8)).StoreAlignedNonTemporal(destination + i + 8);
            }
        }

        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            operation.Apply(Vector256.Load(source + i)).Store(destination + i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run128(TChain operation, float* source, float* destination, int i, int count)
    {
        for (; i <= count - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            operation.Apply(Vector128.Load(source + i)).Store(destination + i);
        }

        return i;
    }
}
