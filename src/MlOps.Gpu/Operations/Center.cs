using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Operations;

/// <summary>Subtracts a number.</summary>
public readonly struct Center : IOperation
{
    private readonly double _value;
    private readonly float _high;
    private readonly float _low;

    /// <summary>Makes the operation.</summary>
    /// <param name="value">What is subtracted. Values of 32 bits lose it in two parts, so that far from zero nothing is lost of the difference.</param>
    public Center(double value)
    {
        _value = value;
        _high = (float)value;
        _low = float.IsFinite(_high) ? (float)(value - _high) : 0;
    }

    internal double Value => _value;

    /// <summary>The two parts that values of 32 bits lose.</summary>
    internal (float High, float Low) Parts => (_high, _low);

    /// <inheritdoc/>
    public bool NeedsFloat64 => double.IsFinite(_value) && !float.IsFinite(_high);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(float value) => value - _high - _low;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(double value) => value - _value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(Vector512<float> values) => values - Vector512.Create(_high) - Vector512.Create(_low);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector512<float> first, ref Vector512<float> second, ref Vector512<float> third, ref Vector512<float> fourth)
    {
        var (high, low) = (Vector512.Create(_high), Vector512.Create(_low));
        first = first - high - low;
        second = second - high - low;
        third = third - high - low;
        fourth = fourth - high - low;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Apply(Vector256<float> values) => values - Vector256.Create(_high) - Vector256.Create(_low);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Apply(Vector128<float> values) => values - Vector128.Create(_high) - Vector128.Create(_low);
}
