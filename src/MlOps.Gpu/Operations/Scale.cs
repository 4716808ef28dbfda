using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Operations;

/// <summary>Multiplies by a number.</summary>
public readonly struct Scale : IOperation
{
    private readonly double _factor;
    private readonly float _single;

    /// <summary>Makes the operation.</summary>
    /// <param name="factor">What values are multiplied by.</param>
    public Scale(double factor)
    {
        _factor = factor;
        _single = (float)factor;
    }

    internal double Factor => _factor;

    /// <inheritdoc/>
    public bool NeedsFloat64 => double.IsFinite(_factor) && _factor != 0 && !float.IsNormal(_single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(float value) => value * _single;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(double value) => value * _factor;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(Vector512<float> values) => values * Vector512.Create(_single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector512<float> first, ref Vector512<float> second, ref Vector512<float> third, ref Vector512<float> fourth)
    {
        var factor = Vector512.Create(_single);
        first *= factor;
        second *= factor;
        third *= factor;
        fourth *= factor;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Apply(Vector256<float> values) => values * Vector256.Create(_single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Apply(Vector128<float> values) => values * Vector128.Create(_single);
}
