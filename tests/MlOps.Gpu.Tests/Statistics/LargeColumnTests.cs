using CsCheck;
using MlOps.Gpu.Numerics;
using MlOps.Gpu.Statistics;
using MlOps.Testing;

namespace MlOps.Gpu.Tests.Statistics;

/// <summary>Columns long enough for the vectors, the blocks and the ranges of several workers.</summary>
public sealed class LargeColumnTests
{
    public static TheoryData<string> Columns => ["normal", "offset", "gaps", "outliers", "all magnitudes", "denormal", "zeros", "constant", "infinite"];

    [Theory]
    [MemberData(nameof(Columns))]
    public void The_moments_of_vectors_are_those_of_one_value_after_the_other(string kind)
    {
        var values = Column(kind, 20_011);

        var oneByOne = new ColumnMoments();
        oneByOne.Add(Array.ConvertAll(values, value => (double)value));
        var vectors = ColumnMoments.Of([values.AsMemory(0, 7_001), values.AsMemory(7_001)]);

        Assert.Equal((oneByOne.Count, oneByOne.Missing), (vectors.Count, vectors.Missing));
        Assert.Equal(
            (oneByOne.Sum, oneByOne.Mean, oneByOne.Variance(), oneByOne.Variance(1), oneByOne.Min, oneByOne.Max),
            (vectors.Sum, vectors.Mean, vectors.Variance(), vectors.Variance(1), vectors.Min, vectors.Max));
    }

    [Fact]
    public void Strangers_among_the_values_change_no_moment_of_the_vectors()
    {
        var stranger = Gen.OneOf(
            Gen.Float, OneOf(0f, -0f, float.NaN, float.Epsilon, -1e-42f, float.MaxValue, float.MinValue, float.PositiveInfinity, 1.6e9f, 1e-30f));
        Gen.Select(Gen.Select(stranger, Gen.Int[0, 8_191]).Array[0, 12], OneOf(1f, 1e-20f, 1e18f), OneOf(0f, 1.6e9f)).Sample((strangers, scale, offset) =>
        {
            var values = Array.ConvertAll(Column("normal", 8_192), value => offset + scale * value);
            foreach (var (value, row) in strangers)
            {
                values[row] = value;
            }

            var (oneByOne, vectors) = (new ColumnMoments(), ColumnMoments.Of([values]));
            oneByOne.Add(Array.ConvertAll(values, value => (double)value));

            Assert.Equal((oneByOne.Count, oneByOne.Missing, oneByOne.Min, oneByOne.Max), (vectors.Count, vectors.Missing, vectors.Min, vectors.Max));
            Assert.Equal((oneByOne.Sum, oneByOne.Mean, oneByOne.Variance()), (vectors.Sum, vectors.Mean, vectors.Variance()));
        }, iter: 200);
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void Refined_quantiles_are_those_of_the_sorted_column(string kind)
    {
        var values = Column(kind, 20_011);
        double[] few = [0, 1e-4, 0.25, 0.5, 0.77, 1];
        double[] many = [.. few, .. Enumerable.Range(0, 60).Select(i => i / 60.0)];

        var sorted = values.Where(value => !float.IsNaN(value)).Order().ToArray();
        var expected = ExactQuantiles.Interpolate(sorted.Length, few, rank => sorted[rank]);

        Assert.Equal(expected, ExactQuantiles.Of([values.AsMemory(0, 7_001), values.AsMemory(7_001)], few));
        Assert.Equal(expected, ExactQuantiles.Of([values], many)[..few.Length]);
        Assert.Equal(expected, ExactQuantiles.Of([Array.ConvertAll(values, value => (double)value)], few));
        Assert.Equal(expected, ExactQuantiles.Of([Array.ConvertAll(values, value => (double)value)], many)[..few.Length]);
    }

    [Fact]
    public void A_column_longer_than_memory_has_the_moments_and_quantiles_of_its_repeated_part()
    {
        // The same 2^20 values again and again. 2,049 times make more than 2^31 rows.
        ReadOnlyMemory<float> part = Column("normal", 1 << 20);
        var column = Enumerable.Repeat(part, TestSettings.Count("MLOPS_TEST_REPEATED_MILLIONS", 3)).ToArray();

        var (once, all) = (ColumnMoments.Of([part]), ColumnMoments.Of(column));

        Assert.Equal((column.LongLength << 20, once.Mean, once.Variance()), (all.Count, all.Mean, all.Variance()));
        Assert.Equal(ExactQuantiles.Of([part], [0, 1]), ExactQuantiles.Of(column, [0, 1]));
    }

    [Fact]
    public void More_than_two_thousand_million_rows_are_counted()
    {
        var counts = new BinCounts(1);
        for (var i = 0; i < 2_049; i++)
        {
            counts.Reserve(1 << 20)[0] += 1 << 20;
        }

        counts.Flush();

        Assert.Equal(2_049L << 20, counts.Totals[0]);
    }

    [Fact]
    public void Keys_are_ordered_as_their_numbers()
    {
        float[] ascending = [float.NegativeInfinity, float.MinValue, -1, -float.Epsilon, -0f, 0, float.Epsilon, 1, float.MaxValue, float.PositiveInfinity];

        var keys = Array.ConvertAll(ascending, OrderedKeys.Of);

        Assert.Equal(keys.Order(), keys);
        Assert.Equal(ascending.Select(BitConverter.SingleToInt32Bits), keys.Select(key => BitConverter.SingleToInt32Bits(OrderedKeys.ToFloat(key))));
        Assert.All([float.NaN, -float.NaN, BitConverter.UInt32BitsToSingle(0x7F80_0001)], value => Assert.Equal(OrderedKeys.Missing, OrderedKeys.Of(value)));
        Assert.Equal(OrderedKeys.WideMissing, OrderedKeys.Of(-double.NaN));
    }

    private static Gen<float> OneOf(params float[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static float[] Column(string kind, int length)
    {
        var random = new Random(5);
        var values = new float[length];
        for (var i = 0; i < length; i++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            values[i] = kind switch
            {
                "normal" => (float)normal,
                "offset" => (float)(1.6e9 + 1e5 * normal),
                "gaps" => i % 3 == 1 || i is > 6000 and < 9000 ? float.NaN : (float)normal,
                "outliers" => i % 500 == 3 ? (float)(1e20 * normal) : i % 700 == 0 ? (float)(1e-20 * normal) : (float)normal,
                "all magnitudes" => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)),
                "denormal" => (float)(1e-42 * normal),
                "zeros" => i % 10 == 0 ? (float)normal : i % 3 == 0 ? -0f : 0f,
                "constant" => 0.1f,
                _ => i == 8_888 ? float.PositiveInfinity : i == 15_000 ? float.NegativeInfinity : (float)normal,
            };
        }

        return values;
    }
}
