using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Operations;

/// <summary>
/// Yeo and Johnson's power of the value: ((1 + x)^λ − 1) / λ from 0 on, −((1 − x)^(2 − λ) − 1) / (2 − λ) below; logarithms where the divisor is 0. Always computed in
/// 64 bits.
/// </summary>
public readonly struct YeoJohnson : IOperation
{
    private readonly double _positive;
    private readonly double _negative;
    private readonly double _negativeRest;

    /// <summary>Makes the operation.</summary>
    /// <param name="lambda">λ.</param>
    public YeoJohnson(double lambda)
        : this(lambda, 2 - lambda, WideMath.SumError(2, -lambda, 2 - lambda))
    {
    }

    private YeoJohnson(double positive, double negative, double negativeRest) =>
        (_positive, _negative, _negativeRest) = (positive, negative, negativeRest);

    /// <summary>The logarithm of 1 + |x|, with the sign of x.</summary>
    internal static YeoJohnson Logarithm => new(0, 0, 0);

    /// <summary>λ, 2 − λ, and what rounding took from that.</summary>
    internal (double Positive, double Negative, double NegativeRest) Exponents => (_positive, _negative, _negativeRest);

    /// <inheritdoc/>
    public bool NeedsFloat64 => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(float value) => (float)Apply((double)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(double value) => WideMath.YeoJohnson(value, _positive, _negative, _negativeRest);

    /// <inheritdoc/>
    public Vector512<float> Apply(Vector512<float> values) => Lanes.Each(values, Apply);

    /// <inheritdoc/>
    public void Apply(ref Vector512<float> first, ref Vector512<float> second, ref Vector512<float> third, ref Vector512<float> fourth)
    {
        first = Apply(first);
        second = Apply(second);
        third = Apply(third);
        fourth = Apply(fourth);
    }

    /// <inheritdoc/>
    public Vector256<float> Apply(Vector256<float> values) => Lanes.Each(values, Apply);

    /// <inheritdoc/>
    public Vector128<float> Apply(Vector128<float> values) => Lanes.Each(values, Apply);
}
