namespace MlOps.Gpu.Tests.Numerics;

/// <summary>Floats of all magnitudes, and how far apart two are.</summary>
internal static class Floats
{
    /// <summary>Every so many of the 2^32 bit patterns, in batches of 16.</summary>
    public static IEnumerable<float[]> OfAllBits(uint stride)
    {
        for (ulong bits = 0; bits <= uint.MaxValue;)
        {
            var batch = new float[16];
            for (var i = 0; i < batch.Length; i++, bits += stride)
            {
                batch[i] = BitConverter.UInt32BitsToSingle((uint)bits);
            }

            yield return batch;
        }
    }

    /// <summary>How many units in the last place of the rounded truth a result is from the truth; 0 where both are NaN or the same infinity.</summary>
    public static double UlpsBetween(float result, double truth)
    {
        var rounded = (float)truth;
        if (float.IsNaN(result) || float.IsNaN(rounded))
        {
            return float.IsNaN(result) && float.IsNaN(rounded) ? 0 : double.PositiveInfinity;
        }

        if (result == rounded)
        {
            return float.IsInfinity(rounded) ? 0 : Math.Abs(result - truth) / UlpOf(rounded);
        }

        // Infinity counts as the number that would come after the greatest.
        return Math.Abs(Finite(result) - Finite(truth)) / UlpOf(rounded);
    }

    private static double UlpOf(float value)
    {
        var magnitude = MathF.Abs(value);
        return magnitude == float.PositiveInfinity ? Math.ScaleB(1, 104) : (double)MathF.BitIncrement(magnitude) is var next && double.IsInfinity(next)
            ? Math.ScaleB(1, 104)
            : next - magnitude;
    }

    private static double Finite(double value) =>
        Math.Abs(value) > float.MaxValue ? Math.CopySign(Math.ScaleB(1, 128), value) : value;
}
