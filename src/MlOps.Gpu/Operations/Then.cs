using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Operations;

/// <summary>Two operations as one. Chains are made of it: the compiler sees one loop body, with one load and one store.</summary>
/// <typeparam name="TFirst">The operation that comes first.</typeparam>
/// <typeparam name="TSecond">The operation on its result.</typeparam>
/// <param name="first">The operation that comes first.</param>
/// <param name="second">The operation on its result.</param>
[SuppressMessage("Naming", "CA1716", Justification = "A keyword of Visual Basic, where it is written [Then]. No one has to write this type.")]
public readonly struct Then<TFirst, TSecond>(TFirst first, TSecond second) : IOperation
    where TFirst : unmanaged, IOperation
    where TSecond : unmanaged, IOperation
{
    private readonly TFirst _first = first;
    private readonly TSecond _second = second;

    /// <inheritdoc/>
    public bool NeedsFloat64 => _first.NeedsFloat64 || _second.NeedsFloat64;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(float value) => _second.Apply(_first.Apply(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(double value) => _second.Apply(_first.Apply(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(Vector512<float> values) => _second.Apply(_first.Apply(values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector512<float> first, ref Vector512<float> second, ref Vector512<float> third, ref Vector512<float> fourth)
    {
        _first.Apply(ref first, ref second, ref third, ref fourth);
        _second.Apply(ref first, ref second, ref third, ref fourth);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Apply(Vector256<float> values) => _second.Apply(_first.Apply(values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Apply(Vector128<float> values) => _second.Apply(_first.Apply(values));
}
