namespace MlOps.Gpu.Statistics;

/// <summary>
/// 21 binades of floats, in which sums and sums of squares of up to 128 values are exact in doubles, whatever the order.
/// </summary>
/// <remarks>
/// A value of the window is a whole number of units 2^(Lowest − 23), below 2^44 of them: 128 add up to less than 2^51. Its square, exact in a
/// double, is split in two: the upper part in units of 2^(2 Lowest − 1), at most 2^43 of them, the rest in units of 2^(2 Lowest − 46), at most
/// 2^44. Sums begin at 1.5 × 2^52 units, where a double has a precision of exactly one unit as long as no 2^51 are added or taken away; the
/// difference of the bits from those of the beginning is then the number of units.
/// <code>
/// p = x x;  next = upper + p;  lower += p − (next − upper);  upper = next      (all exact but the rounding of next, which lower takes up)
/// </code>
/// </remarks>
internal readonly struct MomentsWindow
{
    public const int Binades = 21;
    public const int ValuesPerSum = 128;
    public const int LowestOfAll = -126;

    /// <param name="lowest">The exponent of the window's least value. At −126 the denormal numbers are in the window too.</param>
    public MomentsWindow(int lowest)
    {
        Lowest = lowest;
        Least = lowest == LowestOfAll ? float.Epsilon : (float)Math.ScaleB(1, lowest);
        Beyond = (float)Math.ScaleB(1, lowest + Binades);
        SumStart = Math.ScaleB(1.5, SumExponent + 52);
        UpperStart = Math.ScaleB(1.5, UpperExponent + 52);
        LowerStart = Math.ScaleB(1.5, LowerExponent + 52);
    }

    public int Lowest { get; }

    /// <summary>The least magnitude in the window, apart from 0, which is in every window.</summary>
    public float Least { get; }

    /// <summary>The least magnitude above the window.</summary>
    public float Beyond { get; }

    public double SumStart { get; }

    public double UpperStart { get; }

    public double LowerStart { get; }

    public int SumExponent => Lowest - 23;

    public int UpperExponent => 2 * Lowest - 1;

    public int LowerExponent => 2 * Lowest - 46;

    /// <summary>What a bit pattern shifted left by one, less 1, is not below for any value of the window. Zero wraps around to the greatest.</summary>
    public uint LeastKey => (BitConverter.SingleToUInt32Bits(Least) << 1) - 1;

    public bool Contains(float value) => MathF.Abs(value) is var magnitude && (magnitude == 0 || (magnitude >= Least && magnitude < Beyond));

    /// <summary>Windows that hold all finite floats, each in one of them.</summary>
    public static IEnumerable<MomentsWindow> Tiles()
    {
        for (var lowest = LowestOfAll; lowest < 128; lowest += Binades)
        {
            yield return new(lowest);
        }
    }

    /// <summary>The window that holds the most of some values.</summary>
    public static MomentsWindow For(ReadOnlySpan<float> values)
    {
        // By biased exponent; 0 are denormal numbers, which the lowest window holds. Zeros are in every window.
        Span<int> counts = stackalloc int[256];
        foreach (var value in values)
        {
            counts[(int)(BitConverter.SingleToUInt32Bits(value) >> 23) & 0xFF] += value == 0 ? 0 : 1;
        }

        var (first, last, most) = (1, 1, -1);
        for (var window = 1; window + Binades <= 255; window++)
        {
            var count = window == 1 ? counts[0] : 0;
            foreach (var one in counts.Slice(window, Binades))
            {
                count += one;
            }

            (first, last, most) = count > most ? (window, window, count) : (first, count == most ? window : last, most);
        }

        // Room for one binade more above than these values need; the more below, the rarer is one outside.
        return new(Math.Min(first + 1, last) - 127);
    }
}
