using System.Numerics;

namespace MlOps.Gpu.Tests.Numerics;

/// <summary>A number with as many bits behind the point as are asked for; slow, and right to the last few of them.</summary>
internal readonly struct ExactReal(BigInteger units, int bits)
{
    private const int Digits = 160; // how many bits of a function's argument count

    private static readonly Dictionary<int, BigInteger> Ln2 = [];

    /// <summary>A double. What is computed is of numbers with as many bits.</summary>
    public static ExactReal Of(double x, int bits)
    {
        var (mantissa, exponent) = Parts(x);
        return new(Shift(mantissa, exponent + bits), bits);
    }

    /// <summary>So many bits that a product of numbers has 160 of them that count.</summary>
    public static int BitsFor(params ReadOnlySpan<double> numbers)
    {
        var bits = Digits;
        foreach (var number in numbers)
        {
            bits += number == 0 ? 0 : Math.Max(0, -Math.ILogB(number));
        }

        return (bits + 127) / 128 * 128;
    }

    public static ExactReal operator +(ExactReal left, ExactReal right) => new(left.Units + right.Units, left.Bits);

    public static ExactReal operator -(ExactReal left, ExactReal right) => new(left.Units - right.Units, left.Bits);

    public static ExactReal operator *(ExactReal left, ExactReal right) => new((left.Units * right.Units) >> left.Bits, left.Bits);

    public static ExactReal operator /(ExactReal left, ExactReal right) => new((left.Units << left.Bits) / right.Units, left.Bits);

    /// <summary>ln x = k ln 2 + 2 (s + s³/3 + s⁵/5 …) with s = (m − 1) / (m + 1) and x = m 2^k.</summary>
    public ExactReal Log()
    {
        var k = (int)Units.GetBitLength() - 1 - Bits;
        var one = BigInteger.One << Bits;
        var m = k >= 0 ? Units >> k : Units << -k; // at least 1, less than 2
        return new(k * LnOf2(Bits) + 2 * ArTanh(((m - one) << Bits) / (m + one), Bits), Bits);
    }

    public ExactReal Exp()
    {
        var ln2 = LnOf2(Bits);
        var k = (int)(Units / ln2);
        var rest = Units - k * ln2;
        var (sum, term) = (BigInteger.Zero, BigInteger.One << Bits);
        for (var i = 1; !term.IsZero; i++)
        {
            sum += term;
            term = (term * rest >> Bits) / i;
            term = term == BigInteger.MinusOne ? BigInteger.Zero : term;
        }

        return new(Shift(sum, k), Bits);
    }

    /// <summary>How many units in its last place a double is from this.</summary>
    public double UlpsFrom(double result)
    {
        var (_, exponent) = Parts(result);
        var difference = BigInteger.Abs(Shift(Of(result, Bits).Units - Units, 32)); // in 2^-32 of units
        return (double)Shift(difference, -(exponent + Bits)) / (1L << 32);
    }

    private BigInteger Units { get; } = units;

    private int Bits { get; } = bits;

    private static BigInteger ArTanh(BigInteger s, int bits)
    {
        var square = s * s >> bits;
        var (sum, power) = (BigInteger.Zero, s);
        for (var i = 1; !power.IsZero; i += 2)
        {
            sum += power / i;
            power = power * square >> bits;
        }

        return sum;
    }

    private static BigInteger LnOf2(int bits)
    {
        lock (Ln2)
        {
            return Ln2.TryGetValue(bits, out var known) ? known : Ln2[bits] = 2 * ArTanh((BigInteger.One << bits) / 3, bits);
        }
    }

    /// <summary>The mantissa as a whole number of up to 53 bits.</summary>
    private static (long Mantissa, int Exponent) Parts(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var (biased, fraction) = ((int)(bits >> 52) & 0x7FF, bits & 0xF_FFFF_FFFF_FFFF);
        var mantissa = biased == 0 ? fraction : fraction | 1L << 52;
        return (bits < 0 ? -mantissa : mantissa, Math.Max(1, biased) - 1075);
    }

    private static BigInteger Shift(BigInteger value, int count) => count >= 0 ? value << count : value >> -count;
}
