using ILGPU;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Makes of a column as it was brought to the device what the kernels of statistics read: NaN where a value is missing, numbers of 64 bits, keys.</summary>
internal static class ColumnKernels
{
    /// <summary>The key of NaN among those of numbers; that of no number.</summary>
    public const long MissingNumber = 0x7FF8_0000_0000_0000;

    /// <summary>values[i] = NaN where bit i of the bitmap is 0.</summary>
    /// <param name="values">The column.</param>
    /// <param name="validity">A bit per value, the lowest of a byte first.</param>
    /// <param name="offset">The bit of the first value.</param>
    public static void MaskFloatsKernel(ArrayView<float> values, ArrayView<byte> validity, int offset)
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            if (!IsSet(validity, offset + i))
            {
                values[i] = float.NaN;
            }
        }
    }

    /// <inheritdoc cref="MaskFloatsKernel"/>
    public static void MaskDoublesKernel(ArrayView<double> values, ArrayView<byte> validity, int offset)
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            if (!IsSet(validity, offset + i))
            {
                values[i] = double.NaN;
            }
        }
    }

    /// <summary>destination[i] = values[i]</summary>
    public static void WidenFloatsKernel(ArrayView<float> values, ArrayView<double> destination)
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            destination[i] = values[i];
        }
    }

    /// <summary>destination[i] = values[i], rounded to the nearest float.</summary>
    public static void NarrowDoublesKernel(ArrayView<double> values, ArrayView<float> destination)
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            destination[i] = (float)values[i];
        }
    }

    /// <summary>destination[i] = values[i]</summary>
    public static void WidenIntsKernel(ArrayView<int> values, ArrayView<double> destination)
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            destination[i] = values[i];
        }
    }

    /// <summary>destination[i] = values[i], rounded to the nearest double. Both may be the same memory.</summary>
    public static void WidenLongsKernel(ArrayView<long> values, ArrayView<double> destination)
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            destination[i] = values[i];
        }
    }

    /// <summary>keys[i] = values[i]</summary>
    public static void KeysOfIntsKernel(ArrayView<int> values, ArrayView<long> keys)
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            keys[i] = values[i];
        }
    }

    /// <summary>keys[i]: integers in the order of the numbers, of both zeros the same.</summary>
    public static void KeysOfFloatsKernel(ArrayView<float> values, ArrayView<long> keys)
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            keys[i] = KeyOf(values[i]);
        }
    }

    /// <inheritdoc cref="KeysOfFloatsKernel"/>
    public static void KeysOfDoublesKernel(ArrayView<double> values, ArrayView<long> keys)
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            keys[i] = KeyOf(values[i]);
        }
    }

    /// <summary>Whether a row is present; without a bitmap all are.</summary>
    public static bool IsSet(ArrayView<byte> validity, long bit) => validity.Length == 0 || ((validity[bit >> 3] >> (int)(bit & 7)) & 1) != 0;

    private static long KeyOf(double value)
    {
        var bits = (long)FloatBits.Of(value);
        return double.IsNaN(value) ? MissingNumber : value == 0 ? 0 : bits ^ ((bits >> 63) & long.MaxValue);
    }
}
