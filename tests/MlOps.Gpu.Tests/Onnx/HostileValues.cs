using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Tests.Onnx;

/// <summary>Numbers that formulas seldom see, and many of all magnitudes.</summary>
internal static class HostileValues
{
    public static float[] Singles { get; } =
    [
        0, -0f, 1, -1, 0.5f, -0.5f, 2, -2, 255, 256, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue,
        float.Epsilon, -float.Epsilon, 1e-40f,
        1.17549435e-38f, 0.9999999f, -0.9999999f, -1.0000001f, 1.0000001f, 0.41421354f, 0.41421357f, -0.29289323f, -0.2928932f, 16777216, 16777217, 1e-8f, -1e-8f, 3e38f,
        .. Random(4_000, random => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32))),
        .. Random(4_000, random => (float)((random.NextDouble() - 0.3) * Math.Pow(10, random.Next(-9, 9)))),
    ];

    public static double[] Doubles { get; } =
    [
        .. Singles.Select(value => (double)value),
        double.MaxValue, double.MinValue, double.Epsilon, 2.2250738585072014e-308, 1e-310, -1e-310, 1e300, -1e300, 9007199254740993,
        0.9999999999999999, -0.9999999999999999, 1.0000000000000002,
        0.41421356237309503, 0.41421356237309515, -0.29289321881345254, 1e-17, 1e-16, -1e-16, 1.1102230246251565e-16,
        .. Random(4_000, random => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))),
        .. Random(4_000, random => (random.NextDouble() - 0.3) * Math.Pow(10, random.Next(-17, 17))),
    ];

    public static Table TableOf(float[] values) => Table.Create(Column.Create("x", values));

    public static Table TableOf(double[] values) => Table.Create(Column.Create("x", values));

    private static IEnumerable<T> Random<T>(int count, Func<Random, T> value)
    {
        var random = new Random(7);
        return Enumerable.Range(0, count).Select(_ => value(random));
    }
}
