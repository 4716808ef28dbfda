using ILGPU;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>What one thread has added.</summary>
internal struct PartialMoments
{
    public long Sum;
    public long Upper;
    public long Lower;
    public long Missing;
    public uint Least;
    public uint Greatest;

    private double _sum;
    private double _upper;
    private double _lower;

    public void Begin(MomentsWindow window)
    {
        _sum = window.SumStart;
        _upper = window.UpperStart;
        _lower = window.LowerStart;
    }

    /// <summary>Whether the product is fused with the sum or not: it is exact, so both give the same bits.</summary>
    public void Add(double value)
    {
        var square = value * value;
        var next = _upper + square;
        _lower += square - (next - _upper);
        _upper = next;
        _sum += value;
    }

    public void End(MomentsWindow window)
    {
        Sum += Units(_sum, window.SumStart);
        Upper += Units(_upper, window.UpperStart);
        Lower += Units(_lower, window.LowerStart);
    }

    private static long Units(double sum, double start) => (long)Interop.FloatAsInt(sum) - (long)Interop.FloatAsInt(start);
}
