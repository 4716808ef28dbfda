namespace MlOps.Gpu.Numerics;

/// <summary>
/// Maps numbers to whole numbers in the same order: a positive one gets its sign bit set, a negative one has all bits turned. NaN, whatever its
/// bits, is above all and the only one with all bits set; −0 is just below 0.
/// </summary>
internal static class OrderedKeys
{
    public const uint Missing = uint.MaxValue;
    public const ulong WideMissing = ulong.MaxValue;

    public static uint Of(float value)
    {
        var bits = FloatBits.Of(value);
        var key = bits ^ ((uint)((int)bits >> 31) | 0x8000_0000);
        return (bits & 0x7FFF_FFFF) > 0x7F80_0000 ? Missing : key;
    }

    public static ulong Of(double value)
    {
        var bits = FloatBits.Of(value);
        var key = bits ^ ((ulong)((long)bits >> 63) | 0x8000_0000_0000_0000);
        return (bits & 0x7FFF_FFFF_FFFF_FFFF) > 0x7FF0_0000_0000_0000 ? WideMissing : key;
    }

    /// <summary>The number of a key; NaN for <see cref="Missing"/>.</summary>
    public static float ToFloat(uint key) => FloatBits.ToFloat(key ^ (~(uint)((int)key >> 31) | 0x8000_0000));

    /// <summary>The number of a key; NaN for <see cref="WideMissing"/>.</summary>
    public static double ToDouble(ulong key) => FloatBits.ToDouble(key ^ (~(ulong)((long)key >> 63) | 0x8000_0000_0000_0000));
}
