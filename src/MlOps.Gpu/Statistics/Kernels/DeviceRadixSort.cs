using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Sorts keys in a device's memory.</summary>
internal static class DeviceRadixSort
{
    private const int MostThreads = 1 << 14;
    private const int KeysPerThread = 32;

    /// <param name="accelerator">The device.</param>
    /// <param name="keys">Sorted in place, with as much room beside them; fewer than 2^31.</param>
    public static void Sort(Accelerator accelerator, ArrayView<uint> keys)
    {
        if (keys.Length < 2)
        {
            return;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Length, int.MaxValue, nameof(keys));
        var threads = (int)Math.Clamp(keys.Length / KeysPerThread, 1, MostThreads);
        var grid = GridShape.Of(accelerator, threads);
        threads = Math.Min(threads, grid.GridDim.X * grid.GroupDim.X);
        using var moved = accelerator.Allocate1D<uint>(keys.Length);
        using var counts = accelerator.Allocate1D<int>(threads * RadixSortKernels.Bins);
        using var places = accelerator.Allocate1D<int>(counts.Length);
        using var sums = accelerator.Allocate1D<int>(grid.GroupDim.X);
        var count = DeviceKernels.Of(accelerator).Load<ArrayView<uint>, int, int, ArrayView<int>>(RadixSortKernels.CountDigitsKernel);
        var place = DeviceKernels.Of(accelerator).Load<ArrayView<int>, ArrayView<int>, ArrayView<int>>(RadixSortKernels.PlaceDigitsKernel);
        var move = DeviceKernels.Of(accelerator).Load<ArrayView<uint>, int, int, ArrayView<int>, ArrayView<uint>>(RadixSortKernels.MoveKeysKernel);

        var (from, to) = (keys, (ArrayView<uint>)moved.View);
        for (var shift = 0; shift < 32; shift += 8)
        {
            counts.MemSetToZero();
            count(grid, from, shift, threads, counts.View);
            place(new KernelConfig(1, grid.GroupDim.X), counts.View, sums.View, places.View);
            move(grid, from, shift, threads, places.View, to);
            (from, to) = (to, from);
        }

        accelerator.Synchronize(); // after four passes the sorted keys are where they were
    }
}
