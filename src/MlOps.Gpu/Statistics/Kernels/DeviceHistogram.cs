using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>The histogram of a column in a device's memory.</summary>
internal static class DeviceHistogram
{
    private const long MostValues = 1L << 30; // a group's counts of 32 bits hold them

    /// <param name="accelerator">The device.</param>
    /// <param name="values">The column.</param>
    /// <param name="edges">Ascending, at least two, at most 4,094.</param>
    public static Histogram Of(Accelerator accelerator, ArrayView<float> values, ReadOnlySpan<float> edges)
    {
        var histogram = new Histogram(edges);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(edges.Length + 2, HistogramKernels.MostSharedCounts, nameof(edges));
        var kernel = DeviceKernels.Of(accelerator).Load<ArrayView<float>, ArrayView<float>, ArrayView<long>>(HistogramKernels.CountBinsKernel);
        using var deviceEdges = accelerator.Allocate1D(edges.ToArray());
        using var counts = accelerator.Allocate1D(new long[edges.Length + 2]);
        for (long first = 0; first < values.Length; first += MostValues)
        {
            var part = values.SubView(first, Math.Min(MostValues, values.Length - first));
            kernel(GridShape.Of(accelerator, part.Length), part, deviceEdges.View, counts.View);
        }

        accelerator.Synchronize();
        histogram.Add(counts.GetAsArray1D());
        return histogram;
    }
}
