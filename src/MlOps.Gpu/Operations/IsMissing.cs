using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Operations;

/// <summary>Gives one number for NaN and another for all else.</summary>
public readonly struct IsMissing : IOperation
{
    private readonly float _missing;
    private readonly float _present;

    /// <summary>Makes the operation.</summary>
    /// <param name="missing">The number for NaN.</param>
    /// <param name="present">The number for all else.</param>
    public IsMissing(float missing, float present) => (_missing, _present) = (missing, present);

    internal (float Missing, float Present) Results => (_missing, _present);

    /// <inheritdoc/>
    public bool NeedsFloat64 => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(float value) => float.IsNaN(value) ? _missing : _present;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(double value) => double.IsNaN(value) ? _missing : _present;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(Vector512<float> values) => Vector512.ConditionalSelect(Vector512.Equals(values, values), Vector512.Create(_present), Vector512.Create(_missing));

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
    public Vector256<float> Apply(Vector256<float> values) => Vector256.ConditionalSelect(Vector256.Equals(values, values), Vector256.Create(_present), Vector256.Create(_missing));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Apply(Vector128<float> values) => Vector128.ConditionalSelect(Vector128.Equals(values, values), Vector128.Create(_present), Vector128.Create(_missing));
}
