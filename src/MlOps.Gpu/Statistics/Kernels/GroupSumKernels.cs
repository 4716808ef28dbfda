using ILGPU;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Sums of a target per group and fold. The plain twin is <see cref="GroupSums"/>.</summary>
internal static class GroupSumKernels
{
    /// <summary>A cell is a count and three limbs of 32 bits, each in a long that takes the carries.</summary>
    public const int CellLength = 4;

    /// <summary>
    /// cells[code, fold] += target, as units of 2^-64 in 96 bits: whole numbers, so the sum knows no order. A target that is not of this kind goes to the
    /// list of outliers.
    /// </summary>
    /// <param name="codes">The group of each row; negative: left out.</param>
    /// <param name="folds">The fold of each row; negative: left out.</param>
    /// <param name="targets">NaN: left out.</param>
    /// <param name="foldCount">How many folds there are.</param>
    /// <param name="cells">By code, fold and limb.</param>
    /// <param name="outliers">How many there are, then the rows of those that found room.</param>
    public static void AddTargetsKernel(
        ArrayView<int> codes, ArrayView<int> folds, ArrayView<float> targets, int foldCount, ArrayView<long> cells, ArrayView<long> outliers)
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < codes.Length; i += stride)
        {
            var (code, fold, target) = (codes[i], folds[i], targets[i]);
            if (code < 0 || fold < 0 || float.IsNaN(target))
            {
                continue;
            }

            var bits = Interop.FloatAsInt(target);
            var shift = (int)(bits >> 23 & 0xFF) - 150 - GroupSums.CellExponent;
            if (target != 0f && (shift < 0 || shift >= GroupSums.MostShift))
            {
                var place = Atomic.Add(ref outliers[0], 1L) + 1;
                if (place < outliers.Length)
                {
                    outliers[place] = i;
                }

                continue;
            }

            var cell = ((long)code * foldCount + fold) * CellLength;
            Atomic.Add(ref cells[cell], 1L);
            if (target != 0f)
            {
                var mantissa = (ulong)((bits & 0x7F_FFFF) | 0x80_0000);
                var first = shift >> 5; // the limb that takes the lowest bits
                var shifted = mantissa << (shift & 31);
                var low = (long)(shifted & 0xFFFF_FFFF);
                var high = (long)(shifted >> 32);
                Atomic.Add(ref cells[cell + 1 + first], target < 0f ? -low : low);
                if (high != 0)
                {
                    Atomic.Add(ref cells[cell + 2 + first], target < 0f ? -high : high);
                }
            }
        }
    }
}
