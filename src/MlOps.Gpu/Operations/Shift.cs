using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Operations;

/// <summary>Adds a number.</summary>
public readonly struct Shift : IOperation
{
    private readonly double _value;
    private readonly float _single;

    /// <summary>Makes the operation.</summary>
    /// <param name="value">What is added.</param>
    public Shift(double value)
    {
        _value = value;
        _single = (float)value;
    }

    internal double Value => _value;

    /// <inheritdoc/>
    public bool NeedsFloat64 => double.IsFinite(_value) && !float.IsFinite(_single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(float value) => value + _single;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(double value) => value + _value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(Vector512<float> values) => values + Vector512.Create(_single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector512<float> first, ref Vector512<float> second, ref Vector512<float> third, ref Vector512<float> fourth)
    {
        var shift = Vector512.Create(_single);
        first += shift;
        second += shift;
        third += shift;
        fourth += shift;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Apply(Vector256<float> values) => values + Vector256.Create(_single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Apply(Vector128<float> values) => values + Vector128.Create(_single);
}
