using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlOps.Gpu.Operations;

/// <summary>Moves values outside of a range to its nearer end. NaN stays NaN.</summary>
public readonly struct Clip : IOperation
{
    private readonly double _minimum;
    private readonly double _maximum;
    private readonly float _low;
    private readonly float _high;

    /// <summary>Makes the operation.</summary>
    /// <param name="minimum">The lower end.</param>
    /// <param name="maximum">The upper end.</param>
    public Clip(double minimum, double maximum)
    {
        (_minimum, _maximum) = (minimum, maximum);
        (_low, _high) = ((float)minimum, (float)maximum);
    }

    internal (double Minimum, double Maximum) Range => (_minimum, _maximum);

    /// <inheritdoc/>
    public bool NeedsFloat64 => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(float value)
    {
        var least = value < _low ? _low : value;
        return least > _high ? _high : least;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(double value) => value < _minimum ? _minimum : value > _maximum ? _maximum : value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(Vector512<float> values) => Avx512F.IsSupported
        ? Avx512F.Min(Vector512.Create(_high), Avx512F.Max(Vector512.Create(_low), values))
        : Select(values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector512<float> first, ref Vector512<float> second, ref Vector512<float> third, ref Vector512<float> fourth)
    {
        if (!Avx512F.IsSupported)
        {
            first = Select(first);
            second = Select(second);
            third = Select(third);
            fourth = Select(fourth);
            return;
        }

        var (low, high) = (Vector512.Create(_low), Vector512.Create(_high));
        first = Avx512F.Min(high, Avx512F.Max(low, first));
        second = Avx512F.Min(high, Avx512F.Max(low, second));
        third = Avx512F.Min(high, Avx512F.Max(low, third));
        fourth = Avx512F.Min(high, Avx512F.Max(low, fourth));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Apply(Vector256<float> values) => Avx.IsSupported
        ? Avx.Min(Vector256.Create(_high), Avx.Max(Vector256.Create(_low), values))
        : Select(values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Apply(Vector128<float> values) => Sse.IsSupported
        ? Sse.Min(Vector128.Create(_high), Sse.Max(Vector128.Create(_low), values))
        : Select(values);

    // Intel's instructions give their second operand where one is NaN: the value, which stays NaN.
    private Vector512<float> Select(Vector512<float> values) => Vector512.ConditionalSelect(
        Vector512.LessThan(values, Vector512.Create(_low)),
        Vector512.Create(_low),
        Vector512.ConditionalSelect(Vector512.GreaterThan(values, Vector512.Create(_high)), Vector512.Create(_high), values));

    private Vector256<float> Select(Vector256<float> values) => Vector256.ConditionalSelect(
        Vector256.LessThan(values, Vector256.Create(_low)),
        Vector256.Create(_low),
        Vector256.ConditionalSelect(Vector256.GreaterThan(values, Vector256.Create(_high)), Vector256.Create(_high), values));

    private Vector128<float> Select(Vector128<float> values) => Vector128.ConditionalSelect(
        Vector128.LessThan(values, Vector128.Create(_low)),
        Vector128.Create(_low),
        Vector128.ConditionalSelect(Vector128.GreaterThan(values, Vector128.Create(_high)), Vector128.Create(_high), values));
}
