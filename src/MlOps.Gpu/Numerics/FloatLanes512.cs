using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlOps.Gpu.Numerics;

/// <summary>Sixteen floats.</summary>
internal readonly struct FloatLanes512(Vector512<float> value) : IFloatLanes<FloatLanes512, DoubleLanes512>
{
    private const byte AbsoluteMinimum = 0b1010; // of Intel's VRANGEPS: the sign is cleared

    private readonly Vector512<float> _value = value;

    public Vector512<float> Value => _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator FloatLanes512(Vector512<float> value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 Of(float number) => Vector512.Create(number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 OfBits(uint bits) => Vector512.Create(bits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 operator +(FloatLanes512 left, FloatLanes512 right) => left._value + right._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 operator -(FloatLanes512 left, FloatLanes512 right) => left._value - right._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 operator *(FloatLanes512 left, FloatLanes512 right) => left._value * right._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 operator /(FloatLanes512 left, FloatLanes512 right) => left._value / right._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 operator -(FloatLanes512 value) => -value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 operator <(FloatLanes512 left, FloatLanes512 right) => Vector512.LessThan(left._value, right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 operator >(FloatLanes512 left, FloatLanes512 right) => Vector512.GreaterThan(left._value, right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 AreEqual(FloatLanes512 left, FloatLanes512 right) => Vector512.Equals(left._value, right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 Select(FloatLanes512 mask, FloatLanes512 then, FloatLanes512 otherwise) =>
        Vector512.ConditionalSelect(mask._value, then._value, otherwise._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 Sqrt(FloatLanes512 value) => Vector512.Sqrt(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 And(FloatLanes512 left, FloatLanes512 right) => left._value & right._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 AddBits(FloatLanes512 left, FloatLanes512 right) => (left._value.AsUInt32() + right._value.AsUInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 SubtractBits(FloatLanes512 left, FloatLanes512 right) => (left._value.AsUInt32() - right._value.AsUInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 ShiftLeft(FloatLanes512 value, int count) => (value._value.AsUInt32() << count).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 ShiftRight(FloatLanes512 value, int count) => (value._value.AsUInt32() >>> count).AsSingle();

    public static int Count => Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 Load(ref readonly float first) => Vector512.LoadUnsafe(in first);

    // Intel's instructions give their second operand where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 Lesser(FloatLanes512 value, FloatLanes512 bound) => Sse.IsSupported
        ? Vector512.MinNative(value._value, bound._value)
        : Select(value < bound, value, bound);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 Greater(FloatLanes512 value, FloatLanes512 bound) => Sse.IsSupported
        ? Vector512.MaxNative(value._value, bound._value)
        : Select(value > bound, value, bound);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 LesserMagnitude(FloatLanes512 value, FloatLanes512 bound) => Avx512DQ.IsSupported
        ? Avx512DQ.Range(value._value, bound._value, AbsoluteMinimum)
        : Lesser(Vector512.Abs(value._value), bound);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes512 LesserBits(FloatLanes512 left, FloatLanes512 right) => Vector512.Min(left._value.AsUInt32(), right._value.AsUInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLessBits(FloatLanes512 left, FloatLanes512 right) => Vector512.LessThanAny(left._value.AsUInt32(), right._value.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool All(FloatLanes512 mask) => Vector512.EqualsAll(mask._value.AsUInt32(), Vector512<uint>.AllBitsSet);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (DoubleLanes512 Lower, DoubleLanes512 Upper) Widen(FloatLanes512 values) =>
        (Vector512.WidenLower(values._value), Vector512.WidenUpper(values._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SumOfBits(FloatLanes512 value) => Vector512.Sum(value._value.AsInt32());

    public static float Least(FloatLanes512 values)
    {
        var least = values._value[0];
        for (var i = 1; i < Count; i++)
        {
            least = Math.Min(least, values._value[i]);
        }

        return least;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (DoubleLanes512 Lower, DoubleLanes512 Upper) LoadWide(ref readonly float first) => Avx512F.IsSupported
        ? (Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(in first)), Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(in first, 8)))
        : Vector512.Widen(Vector512.LoadUnsafe(in first));
}
