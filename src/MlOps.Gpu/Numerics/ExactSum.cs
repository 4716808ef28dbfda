using System.Numerics;

namespace MlOps.Gpu.Numerics;

/// <summary>
/// A sum of doubles, or of their squares, without any rounding: a fixed-point number wide enough for the whole range of a double. Addition of
/// integers knows no order, so the sum is the same for any order and any partition of the values.
/// </summary>
/// <remarks>
/// Limb i counts units of 2^(32 i) × the smallest unit, in a signed long: the 31 bits above each limb take the carries of a thousand million
/// additions before they are passed on.
/// </remarks>
internal sealed class ExactSum
{
    private const int AdditionsBeforeCarry = 1 << 30;

    private readonly int _exponent; // of the smallest unit
    private readonly long[] _limbs;
    private int _additions;

    private ExactSum(int lowestExponent, int highestExponent)
    {
        _exponent = lowestExponent;
        _limbs = new long[(highestExponent - lowestExponent + 64 + 31) / 32 + 1];
    }

    /// <summary>Sums values: from the smallest denormal to 2^64 times the greatest double.</summary>
    public static ExactSum OfValues() => new(-1074, 1024);

    /// <summary>Sums squares of values.</summary>
    public static ExactSum OfSquares() => new(-2148, 2048);

    /// <param name="value">Finite.</param>
    public void Add(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var (mantissa, exponent) = Split(bits);
        Add(mantissa, exponent - _exponent, (long)bits < 0);
    }

    /// <param name="value">Finite. Its square is added.</param>
    public void AddSquare(double value)
    {
        var (mantissa, exponent) = Split(BitConverter.DoubleToUInt64Bits(value));
        var high = Math.BigMul(mantissa, mantissa, out var low);
        var position = 2 * exponent - _exponent;
        Add(low, position, negative: false);
        Add(high, position + 64, negative: false);
    }

    /// <summary>Adds units × 2^exponent.</summary>
    public void AddUnits(long units, int exponent) => Add((ulong)Math.Abs(units), exponent - _exponent, units < 0);

    public void Merge(ExactSum other)
    {
        other.Carry();
        Carry();
        for (var i = 0; i < _limbs.Length; i++)
        {
            _limbs[i] += other._limbs[i];
        }

        _additions = 1;
    }

    /// <summary>The sum in units of 2^<see cref="Exponent"/>.</summary>
    public BigInteger ToBigInteger()
    {
        Carry();
        var sum = BigInteger.Zero;
        for (var i = _limbs.Length - 1; i >= 0; i--)
        {
            sum = (sum << 32) + _limbs[i];
        }

        return sum;
    }

    public int Exponent => _exponent;

    private static (ulong Mantissa, int Exponent) Split(ulong bits)
    {
        var exponent = (int)(bits >> 52) & 0x7FF;
        var fraction = bits & 0xF_FFFF_FFFF_FFFF;
        return exponent == 0 ? (fraction, -1074) : (fraction | 1UL << 52, exponent - 1075);
    }

    private void Add(ulong mantissa, int position, bool negative)
    {
        if (_additions++ == AdditionsBeforeCarry)
        {
            Carry();
        }

        var limbs = _limbs.AsSpan(position >> 5, 3);
        var shift = position & 31;
        var shifted = (UInt128)mantissa << shift;
        var low = (long)(uint)shifted;
        var middle = (long)(uint)(shifted >> 32);
        var high = (long)(ulong)(shifted >> 64);
        var sign = negative ? -1L : 0L;
        limbs[0] += (low ^ sign) - sign;
        limbs[1] += (middle ^ sign) - sign;
        limbs[2] += (high ^ sign) - sign;
    }

    private void Carry()
    {
        var carry = 0L;
        for (var i = 0; i < _limbs.Length - 1; i++)
        {
            var limb = _limbs[i] + carry;
            carry = limb >> 32;
            _limbs[i] = (uint)limb;
        }

        _limbs[^1] += carry;
        _additions = 1;
    }
}
