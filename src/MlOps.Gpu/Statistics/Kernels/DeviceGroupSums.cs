using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Sums of a target per group and fold, of columns in a device's memory.</summary>
internal static class DeviceGroupSums
{
    private const int OutlierRoom = 1 << 16;

    public static void Load(Accelerator accelerator) => Kernel(accelerator);

    /// <param name="accelerator">The device.</param>
    /// <param name="codes">The group of each row; negative: left out.</param>
    /// <param name="folds">The fold of each row; negative: left out.</param>
    /// <param name="targets">NaN: left out.</param>
    /// <param name="groups">Codes are below.</param>
    /// <param name="foldCount">Folds are below.</param>
    public static GroupSums Of(
        Accelerator accelerator, ArrayView<int> codes, ArrayView<int> folds, ArrayView<float> targets, int groups, int foldCount)
    {
        var sums = new GroupSums(groups, foldCount);
        if (codes.Length == 0)
        {
            return sums;
        }

        using var cells = accelerator.Allocate1D(new long[checked(groups * foldCount * GroupSumKernels.CellLength)]);
        using var outliers = accelerator.Allocate1D(new long[OutlierRoom + 1]);
        var kernel = Kernel(accelerator);
        kernel(GridShape.Of(accelerator, codes.Length), codes, folds, targets, foldCount, cells.View, outliers.View);
        accelerator.Synchronize();

        var limbs = cells.GetAsArray1D();
        for (var cell = 0; cell < groups * foldCount; cell++)
        {
            var limb = limbs.AsSpan(cell * GroupSumKernels.CellLength, GroupSumKernels.CellLength);
            sums.AddUnits(cell, limb[1] + ((Int128)limb[2] << 32) + ((Int128)limb[3] << 64), limb[0]);
        }

        var rows = outliers.GetAsArray1D();
        if (rows[0] > 0)
        {
            AddOutliers(sums, rows, codes, folds, targets);
        }

        return sums;
    }

    /// <summary>Adds targets too small or too large for the cells; where there was no room for their rows, they are looked for.</summary>
    private static void AddOutliers(GroupSums sums, long[] rows, ArrayView<int> codes, ArrayView<int> folds, ArrayView<float> targets)
    {
        var (groupOf, foldOf, target) = (new int[codes.Length], new int[codes.Length], new float[codes.Length]);
        codes.CopyToCPU(groupOf);
        folds.CopyToCPU(foldOf);
        targets.CopyToCPU(target);
        var all = rows[0] <= OutlierRoom
            ? rows.Skip(1).Take((int)rows[0]).Select(row => (int)row)
            : Enumerable.Range(0, target.Length).Where(row => !GroupSums.FitsCell(target[row]));
        foreach (var row in all)
        {
            sums.Add(groupOf.AsSpan(row, 1), foldOf.AsSpan(row, 1), target.AsSpan(row, 1));
        }
    }

    private static Action<KernelConfig, ArrayView<int>, ArrayView<int>, ArrayView<float>, int, ArrayView<long>, ArrayView<long>> Kernel(Accelerator accelerator) =>
        DeviceKernels.Of(accelerator).Load<ArrayView<int>, ArrayView<int>, ArrayView<float>, int, ArrayView<long>, ArrayView<long>>(GroupSumKernels.AddTargetsKernel);
}
