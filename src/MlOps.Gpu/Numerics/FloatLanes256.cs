using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlOps.Gpu.Numerics;

/// <summary>Eight floats.</summary>
internal readonly struct FloatLanes256(Vector256<float> value) : IFloatLanes<FloatLanes256, DoubleLanes256>
{
    private const byte AbsoluteMinimum = 0b1010; // of Intel's VRANGEPS: the sign is cleared

    private readonly Vector256<float> _value = value;

    public Vector256<float> Value => _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator FloatLanes256(Vector256<float> value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 Of(float number) => Vector256.Create(number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 OfBits(uint bits) => Vector256.Create(bits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 operator +(FloatLanes256 left, FloatLanes256 right) => left._value + right._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 operator -(FloatLanes256 left, FloatLanes256 right) => left._value - right._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 operator *(FloatLanes256 left, FloatLanes256 right) => left._value * right._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 operator /(FloatLanes256 left, FloatLanes256 right) => left._value / right._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 operator -(FloatLanes256 value) => -value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 operator <(FloatLanes256 left, FloatLanes256 right) => Vector256.LessThan(left._value, right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 operator >(FloatLanes256 left, FloatLanes256 right) => Vector256.GreaterThan(left._value, right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 AreEqual(FloatLanes256 left, FloatLanes256 right) => Vector256.Equals(left._value, right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 Select(FloatLanes256 mask, FloatLanes256 then, FloatLanes256 otherwise) =>
        Vector256.ConditionalSelect(mask._value, then._value, otherwise._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 Sqrt(FloatLanes256 value) => Vector256.Sqrt(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 And(FloatLanes256 left, FloatLanes256 right) => left._value & right._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 AddBits(FloatLanes256 left, FloatLanes256 right) => (left._value.AsUInt32() + right._value.AsUInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 SubtractBits(FloatLanes256 left, FloatLanes256 right) => (left._value.AsUInt32() - right._value.AsUInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 ShiftLeft(FloatLanes256 value, int count) => (value._value.AsUInt32() << count).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 ShiftRight(FloatLanes256 value, int count) => (value._value.AsUInt32() >>> count).AsSingle();

    public static int Count => Vector256<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 Load(ref readonly float first) => Vector256.LoadUnsafe(in first);

    // Intel's instructions give their second operand where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 Lesser(FloatLanes256 value, FloatLanes256 bound) => Sse.IsSupported
        ? Vector256.MinNative(value._value, bound._value)
        : Select(value < bound, value, bound);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 Greater(FloatLanes256 value, FloatLanes256 bound) => Sse.IsSupported
        ? Vector256.MaxNative(value._value, bound._value)
        : Select(value > bound, value, bound);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 LesserMagnitude(FloatLanes256 value, FloatLanes256 bound) => Avx512DQ.VL.IsSupported
        ? Avx512DQ.VL.Range(value._value, bound._value, AbsoluteMinimum)
        : Lesser(Vector256.Abs(value._value), bound);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLanes256 LesserBits(FloatLanes256 left, FloatLanes256 right) => Vector256.Min(left._value.AsUInt32(), right._value.AsUInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLessBits(FloatLanes256 left, FloatLanes256 right) => Vector256.LessThanAny(left._value.AsUInt32(), right._value.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool All(FloatLanes256 mask) => Vector256.EqualsAll(mask._value.AsUInt32(), Vector256<uint>.AllBitsSet);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (DoubleLanes256 Lower, DoubleLanes256 Upper) Widen(FloatLanes256 values) =>
        (Vector256.WidenLower(values._value), Vector256.WidenUpper(values._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SumOfBits(FloatLanes256 value) => Vector256.Sum(value._value.AsInt32());

    public static float Least(FloatLanes256 values)
    {
        var least = values._value[0];
        for (var i = 1; i < Count; i++)
        {
            least = Math.Min(least, values._value[i]);
        }

        return least;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (DoubleLanes256 Lower, DoubleLanes256 Upper) LoadWide(ref readonly float first) => Avx.IsSupported
        ? (Avx.ConvertToVector256Double(Vector128.LoadUnsafe(in first)), Avx.ConvertToVector256Double(Vector128.LoadUnsafe(in first, 4)))
        : Vector256.Widen(Vector256.LoadUnsafe(in first));
}
