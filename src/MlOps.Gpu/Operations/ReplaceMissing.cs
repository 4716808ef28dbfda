using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Operations;

/// <summary>Puts a number in place of NaN.</summary>
public readonly struct ReplaceMissing : IOperation
{
    private readonly double _value;
    private readonly float _single;

    /// <summary>Makes the operation.</summary>
    /// <param name="value">What takes the place.</param>
    public ReplaceMissing(double value)
    {
        _value = value;
        _single = (float)value;
    }

    internal double Value => _value;

    /// <inheritdoc/>
    public bool NeedsFloat64 => double.IsFinite(_value) && !float.IsFinite(_single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(float value) => float.IsNaN(value) ? _single : value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(double value) => double.IsNaN(value) ? _value : value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(Vector512<float> values) => Vector512.ConditionalSelect(Vector512.Equals(values, values), values, Vector512.Create(_single));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector512<float> first, ref Vector512<float> second, ref Vector512<float> third, ref Vector512<float> fourth)
    {
        var replacement = Vector512.Create(_single);
        first = Vector512.ConditionalSelect(Vector512.Equals(first, first), first, replacement);
        second = Vector512.ConditionalSelect(Vector512.Equals(second, second), second, replacement);
        third = Vector512.ConditionalSelect(Vector512.Equals(third, third), third, replacement);
        fourth = Vector512.ConditionalSelect(Vector512.Equals(fourth, fourth), fourth, replacement);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Apply(Vector256<float> values) => Vector256.ConditionalSelect(Vector256.Equals(values, values), values, Vector256.Create(_single));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Apply(Vector128<float> values) => Vector128.ConditionalSelect(Vector128.Equals(values, values), values, Vector128.Create(_single));
}
