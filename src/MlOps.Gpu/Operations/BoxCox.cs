using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Operations;

/// <summary>Box and Cox's power of the value: (x^λ − 1) / λ, or the logarithm for λ = 0. NaN for 0 and below. Always computed in 64 bits.</summary>
public readonly struct BoxCox : IOperation
{
    private readonly double _lambda;

    /// <summary>Makes the operation.</summary>
    /// <param name="lambda">λ.</param>
    public BoxCox(double lambda) => _lambda = lambda;

    internal double Lambda => _lambda;

    /// <inheritdoc/>
    public bool NeedsFloat64 => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(float value) => (float)Apply((double)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(double value) => WideMath.BoxCox(value, _lambda);

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
