namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>
/// Some binades of doubles: as whole numbers of the least bit in the window they have at most 93 bits, three limbs of 31, and their squares six.
/// </summary>
/// <param name="lowest">The place of the lowest bit of its least values, in units of 2^−1074.</param>
/// <param name="binades">How many; at most <see cref="MostBinades"/>.</param>
internal readonly struct WideWindow(int lowest, int binades)
{
    /// <summary>A mantissa of 53 bits has as many places in 93 bits.</summary>
    public const int MostBinades = 41;

    public const int Places = 2046;
    public const int LowestExponent = -1074;

    public readonly int Lowest = lowest;
    public readonly int Binades = binades;

    /// <summary>The exponent of the sum's unit.</summary>
    public int Exponent => Lowest + LowestExponent;

    /// <summary>Windows that hold all finite doubles, each in one of them.</summary>
    public static IEnumerable<WideWindow> Tiles()
    {
        for (var lowest = 0; lowest < Places; lowest += MostBinades)
        {
            yield return new(lowest, MostBinades);
        }
    }

    /// <summary>The window that holds the most of some values.</summary>
    public static WideWindow For(ReadOnlySpan<double> values)
    {
        var counts = new int[Places + MostBinades + 1];
        foreach (var value in values)
        {
            if (double.IsFinite(value) && value != 0)
            {
                counts[PlaceOf((ulong)BitConverter.DoubleToInt64Bits(value))]++;
            }
        }

        var (count, most, first, last) = (counts.AsSpan(0, MostBinades).ToArray().Sum(), -1, 0, 0);
        for (var lowest = 0; lowest < Places; lowest++)
        {
            (most, first, last) = count > most ? (count, lowest, lowest) : (most, first, count == most && last == lowest - 1 ? lowest : last);
            count += counts[lowest + MostBinades] - counts[lowest];
        }

        // As much room above these values as below.
        return new((first + last) / 2, MostBinades);
    }

    /// <summary>The place of the lowest bit of a finite double's mantissa.</summary>
    public static int PlaceOf(ulong bits)
    {
        var exponent = (int)(bits >> 52) & 0x7FF;
        return exponent == 0 ? 0 : exponent - 1;
    }
}
