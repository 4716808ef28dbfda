using System.Runtime.Intrinsics;
using CsCheck;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Tests.Operations;

public sealed class OperationTests
{
    private static readonly float[] Special = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, 1e-40f, float.MaxValue];
    private static readonly Gen<float> Values = Gen.OneOf(Gen.Float, Gen.Float[-5, 5], Gen.Int[0, Special.Length - 1].Select(i => Special[i]));

    [Theory]
    [MemberData(nameof(SomeChains.WideNames), MemberType = typeof(SomeChains))]
    public void All_widths_give_the_same_bits_as_one_value_at_a_time(string name)
    {
        var chain = SomeChains.Of(name);

        Values.Array[16].Sample(values =>
        {
            var one = Array.ConvertAll(values, chain.Apply);
            Same(one, Vector(512, values));
            Same(one, Vector(256, values));
            Same(one, Vector(128, values));
        });

        float[] Vector(int width, float[] values)
        {
            var results = new float[16];
            for (var i = 0; i < 16; i += width / 32)
            {
                switch (width)
                {
                    case 512: chain.Apply(Vector512.LoadUnsafe(ref values[i])).CopyTo(results, i); break;
                    case 256: chain.Apply(Vector256.LoadUnsafe(ref values[i])).CopyTo(results, i); break;
                    default: chain.Apply(Vector128.LoadUnsafe(ref values[i])).CopyTo(results, i); break;
                }
            }

            return results;
        }
    }

    [Theory]
    [MemberData(nameof(SomeChains.WideNames), MemberType = typeof(SomeChains))]
    public void Four_vectors_at_once_give_the_same_bits_as_one_value_at_a_time(string name)
    {
        var chain = SomeChains.Of(name);

        Values.Array[64].Sample(values =>
        {
            var (first, second, third, fourth) =
                (Vector512.LoadUnsafe(ref values[0]), Vector512.LoadUnsafe(ref values[16]), Vector512.LoadUnsafe(ref values[32]), Vector512.LoadUnsafe(ref values[48]));
            chain.Apply(ref first, ref second, ref third, ref fourth);
            var results = new float[64];
            first.CopyTo(results);
            second.CopyTo(results, 16);
            third.CopyTo(results, 32);
            fourth.CopyTo(results, 48);

            Same(Array.ConvertAll(values, chain.Apply), results);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(2049)]
    [InlineData(70_001)]
    [InlineData(1_100_003)]
    public void A_column_gets_what_each_of_its_values_gets(int length)
    {
        var chain = SomeChains.Of("sixteen");
        var random = new Random(length);
        var values = new float[length];
        foreach (ref var value in values.AsSpan())
        {
            value = random.Next(9) == 0 ? float.NaN : (float)(random.NextDouble() * 10 - 5);
        }

        var task = ColumnTask.To(Column.Create("x", values), [Chain.ToTileKernel(chain)], chain, 16);
        CpuRunner.Run([task]);

        Same(Array.ConvertAll(values, chain.Apply), task.Float32.ToArray());
    }

    [Fact]
    public void Clip_keeps_what_is_missing()
    {
        Assert.True(float.IsNaN(new Clip(0, 1).Apply(float.NaN)));
        Assert.True(float.IsNaN(new Exceeds(0).Apply(float.NaN)));
    }

    [Fact]
    public void A_value_of_32_bits_exceeds_a_threshold_of_64_bits_just_when_it_is_more()
    {
        Gen.Select(Gen.Double[-10, 10], Gen.Int[-2, 2]).Sample((threshold, steps) =>
        {
            var value = (float)threshold;
            for (var i = 0; i < Math.Abs(steps); i++)
            {
                value = steps > 0 ? float.BitIncrement(value) : float.BitDecrement(value);
            }

            Assert.Equal(value > threshold ? 1 : 0, new Exceeds(threshold).Apply(value));
        });
    }

    [Fact]
    public void Numbers_that_do_not_fit_32_bits_are_taken_in_64()
    {
        Assert.True(new Scale(1e40).NeedsFloat64);
        Assert.True(new Scale(1e-40).NeedsFloat64);
        Assert.True(Chain.Of([new Shift(1), new Center(1e200)])!.NeedsFloat64);
        Assert.False(Chain.Of([new Shift(1), new Scale(2)])!.NeedsFloat64);
    }

    private static void Same(float[] expected, float[] actual) =>
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
}
