using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Numerics;

/// <summary>Eight floats.</summary>
internal readonly struct FloatLanes256(Vector256<float> value) : ILanes<FloatLanes256, float, uint>
{
    private readonly Vector256<float> _value = value;

    public Vector256<float> Value => _value;

    public static implicit operator FloatLanes256(Vector256<float> value) => new(value);

    public static FloatLanes256 Of(float number) => Vector256.Create(number);

    public static FloatLanes256 OfBits(uint bits) => Vector256.Create(bits).AsSingle();

    public static FloatLanes256 operator +(FloatLanes256 left, FloatLanes256 right) => left._value + right._value;

    public static FloatLanes256 operator -(FloatLanes256 left, FloatLanes256 right) => left._value - right._value;

    public static FloatLanes256 operator *(FloatLanes256 left, FloatLanes256 right) => left._value * right._value;

    public static FloatLanes256 operator /(FloatLanes256 left, FloatLanes256 right) => left._value / right._value;

    public static FloatLanes256 operator -(FloatLanes256 value) => -value._value;

    public static FloatLanes256 operator <(FloatLanes256 left, FloatLanes256 right) => Vector256.LessThan(left._value, right._value);

    public static FloatLanes256 operator >(FloatLanes256 left, FloatLanes256 right) => Vector256.GreaterThan(left._value, right._value);

    public static FloatLanes256 AreEqual(FloatLanes256 left, FloatLanes256 right) => Vector256.Equals(left._value, right._value);

    public static FloatLanes256 Select(FloatLanes256 mask, FloatLanes256 then, FloatLanes256 otherwise) =>
        Vector256.ConditionalSelect(mask._value, then._value, otherwise._value);

    public static FloatLanes256 Sqrt(FloatLanes256 value) => Vector256.Sqrt(value._value);

    public static FloatLanes256 And(FloatLanes256 left, FloatLanes256 right) => left._value & right._value;

    public static FloatLanes256 AddBits(FloatLanes256 left, FloatLanes256 right) => (left._value.AsUInt32() + right._value.AsUInt32()).AsSingle();

    public static FloatLanes256 SubtractBits(FloatLanes256 left, FloatLanes256 right) => (left._value.AsUInt32() - right._value.AsUInt32()).AsSingle();

    public static FloatLanes256 ShiftLeft(FloatLanes256 value, int count) => (value._value.AsUInt32() << count).AsSingle();

    public static FloatLanes256 ShiftRight(FloatLanes256 value, int count) => (value._value.AsUInt32() >>> count).AsSingle();
}
