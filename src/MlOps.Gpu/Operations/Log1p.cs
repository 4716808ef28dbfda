using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Operations;

/// <summary>The natural logarithm of one plus the value, multiplied by a number. NaN below -1.</summary>
public readonly struct Log1p : IOperation
{
    private readonly double _factor;
    private readonly float _single;

    /// <summary>Makes the operation.</summary>
    /// <param name="factor">What the logarithm is multiplied by; 1 for the natural one.</param>
    public Log1p(double factor)
    {
        _factor = factor;
        _single = (float)factor;
    }

    internal double Factor => _factor;

    /// <inheritdoc/>
    public bool NeedsFloat64 => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(float value) => ScalarMath.Log1p(value) * _single;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(double value) => WideMath.Log1p(value) * _factor;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(Vector512<float> values) => VectorMath.Log1p(values) * Vector512.Create(_single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector512<float> first, ref Vector512<float> second, ref Vector512<float> third, ref Vector512<float> fourth)
    {
        first = Apply(first);
        second = Apply(second);
        third = Apply(third);
        fourth = Apply(fourth);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Apply(Vector256<float> values) => VectorMath.Log1p(values) * Vector256.Create(_single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Apply(Vector128<float> values) => VectorMath.Log1p(Vector256.Create(values, values)).GetLower() * Vector128.Create(_single);
}
