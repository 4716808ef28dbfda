using ILGPU;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>What the threads of <see cref="WideMomentsKernels"/> add up, all of it with atomic operations on whole numbers, which know no order.</summary>
internal struct WideTotals
{
    public const int SumLimbs = 3;
    public const int SquareLimbs = 6;
    public const int Missing = SumLimbs + SquareLimbs;
    public const int PositiveInfinities = Missing + 1;
    public const int NegativeInfinities = Missing + 2;
    public const int Outliers = Missing + 3;
    public const int Length = Missing + 4;

    /// <summary>At first limbs of the sum and of the squares, each of 31 bits with room for carries; then by the numbers above.</summary>
    public ArrayView<long> Counts;

    /// <summary>The least and the greatest key, see <see cref="Numerics.OrderedKeys"/>.</summary>
    public ArrayView<ulong> Bounds;

    /// <summary>Values outside of the window, as many as there is room for. None: they are left out.</summary>
    public ArrayView<double> OutlierValues;
}
