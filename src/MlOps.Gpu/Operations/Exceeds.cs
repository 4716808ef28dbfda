using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Operations;

/// <summary>Gives 1 for values above a threshold, else 0. NaN stays NaN.</summary>
public readonly struct Exceeds : IOperation
{
    private readonly double _threshold;
    private readonly float _single;

    /// <summary>Makes the operation.</summary>
    /// <param name="threshold">The threshold; a value equal to it gives 0.</param>
    public Exceeds(double threshold)
    {
        _threshold = threshold;
        _single = RoundedDown(threshold);
    }

    internal double Threshold => _threshold;

    /// <summary>What values of 32 bits are compared with.</summary>
    internal float SingleThreshold => _single;

    /// <inheritdoc/>
    public bool NeedsFloat64 => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(float value)
    {
        var below = float.IsNaN(value) ? value : 0f;
        return value > _single ? 1f : below;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(double value) => value > _threshold ? 1 : double.IsNaN(value) ? value : 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(Vector512<float> values) => Vector512.ConditionalSelect(
        Vector512.GreaterThan(values, Vector512.Create(_single)),
        Vector512.Create(1f),
        Vector512.ConditionalSelect(Vector512.Equals(values, values), Vector512<float>.Zero, values));

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
    public Vector256<float> Apply(Vector256<float> values) => Vector256.ConditionalSelect(
        Vector256.GreaterThan(values, Vector256.Create(_single)),
        Vector256.Create(1f),
        Vector256.ConditionalSelect(Vector256.Equals(values, values), Vector256<float>.Zero, values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Apply(Vector128<float> values) => Vector128.ConditionalSelect(
        Vector128.GreaterThan(values, Vector128.Create(_single)),
        Vector128.Create(1f),
        Vector128.ConditionalSelect(Vector128.Equals(values, values), Vector128<float>.Zero, values));

    // A 32-bit value is above the threshold when it is above the largest 32-bit number that is not.
    private static float RoundedDown(double threshold)
    {
        var rounded = (float)threshold;
        return rounded > threshold ? float.BitDecrement(rounded) : rounded;
    }
}
