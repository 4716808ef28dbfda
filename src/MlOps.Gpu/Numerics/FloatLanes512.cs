using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Numerics;

/// <summary>Sixteen floats.</summary>
internal readonly struct FloatLanes512(Vector512<float> value) : ILanes<FloatLanes512, float, uint>
{
    private readonly Vector512<float> _value = value;

    public Vector512<float> Value => _value;

    public static implicit operator FloatLanes512(Vector512<float> value) => new(value);

    public static FloatLanes512 Of(float number) => Vector512.Create(number);

    public static FloatLanes512 OfBits(uint bits) => Vector512.Create(bits).AsSingle();

    public static FloatLanes512 operator +(FloatLanes512 left, FloatLanes512 right) => left._value + right._value;

    public static FloatLanes512 operator -(FloatLanes512 left, FloatLanes512 right) => left._value - right._value;

    public static FloatLanes512 operator *(FloatLanes512 left, FloatLanes512 right) => left._value * right._value;

    public static FloatLanes512 operator /(FloatLanes512 left, FloatLanes512 right) => left._value / right._value;

    public static FloatLanes512 operator -(FloatLanes512 value) => -value._value;

    public static FloatLanes512 operator <(FloatLanes512 left, FloatLanes512 right) => Vector512.LessThan(left._value, right._value);

    public static FloatLanes512 operator >(FloatLanes512 left, FloatLanes512 right) => Vector512.GreaterThan(left._value, right._value);

    public static FloatLanes512 AreEqual(FloatLanes512 left, FloatLanes512 right) => Vector512.Equals(left._value, right._value);

    public static FloatLanes512 Select(FloatLanes512 mask, FloatLanes512 then, FloatLanes512 otherwise) =>
        Vector512.ConditionalSelect(mask._value, then._value, otherwise._value);

    public static FloatLanes512 Sqrt(FloatLanes512 value) => Vector512.Sqrt(value._value);

    public static FloatLanes512 And(FloatLanes512 left, FloatLanes512 right) => left._value & right._value;

    public static FloatLanes512 AddBits(FloatLanes512 left, FloatLanes512 right) => (left._value.AsUInt32() + right._value.AsUInt32()).AsSingle();

    public static FloatLanes512 SubtractBits(FloatLanes512 left, FloatLanes512 right) => (left._value.AsUInt32() - right._value.AsUInt32()).AsSingle();

    public static FloatLanes512 ShiftLeft(FloatLanes512 value, int count) => (value._value.AsUInt32() << count).AsSingle();

    public static FloatLanes512 ShiftRight(FloatLanes512 value, int count) => (value._value.AsUInt32() >>> count).AsSingle();
}
