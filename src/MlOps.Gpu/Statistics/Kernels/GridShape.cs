using ILGPU;
using ILGPU.Runtime;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>How many threads read a column together.</summary>
internal static class GridShape
{
    private const int GroupLength = 256;
    private const int GroupsPerProcessor = 8;

    /// <summary>How many threads the device gets at most.</summary>
    public static long MostThreads(Accelerator accelerator) => GroupLengthOf(accelerator) * (long)MostGroups(accelerator);

    /// <summary>As many as the device runs at once, or fewer where the column has no work for them.</summary>
    public static KernelConfig Of(Accelerator accelerator, long items)
    {
        var length = GroupLengthOf(accelerator);
        return new((int)Math.Clamp((items + length - 1) / length, 1, MostGroups(accelerator)), length);
    }

    private static int GroupLengthOf(Accelerator accelerator) => Math.Min(GroupLength, accelerator.MaxNumThreadsPerGroup);

    private static int MostGroups(Accelerator accelerator) => Math.Max(1, accelerator.NumMultiprocessors) * GroupsPerProcessor;
}
