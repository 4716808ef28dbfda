using ILGPU;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>What the threads of <see cref="MomentsKernels"/> add up, all of it with atomic operations on whole numbers, which know no order.</summary>
internal struct MomentsTotals
{
    public const int Missing = 6;
    public const int PositiveInfinities = 7;
    public const int NegativeInfinities = 8;
    public const int Outliers = 9;
    public const int Length = 10;

    /// <summary>
    /// At first units of the sum, of the upper and of the lower part of the squares, for each the lower 32 bits and the upper ones; then by the
    /// numbers above.
    /// </summary>
    public ArrayView<long> Counts;

    /// <summary>The least and the greatest key, see <see cref="Numerics.OrderedKeys"/>.</summary>
    public ArrayView<uint> Bounds;

    /// <summary>Values outside of the window, as many as there is room for. None: they are left out.</summary>
    public ArrayView<float> OutlierValues;
}
