using ILGPU;
using ILGPU.Runtime;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>How many threads read a column together.</summary>
internal static class GridShape
{
    private const int GroupLength = 256;
    private const int GroupsPerProcessor = 8;

    /// <summary>As many as the device runs at once, or fewer where the column has no work for them.</summary>
    public static KernelConfig Of(Accelerator accelerator, long items)
    {
        var length = Math.Min(GroupLength, accelerator.MaxNumThreadsPerGroup);
        var most = Math.Max(1, accelerator.NumMultiprocessors) * GroupsPerProcessor;
        return new((int)Math.Clamp((items + length - 1) / length, 1, most), length);
    }
}
