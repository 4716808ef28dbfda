using System.Text;
using ILGPU.Runtime;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Numerics;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Statistics.Kernels;
using MlOps.Gpu.Tests.Devices;

namespace MlOps.Gpu.Tests.Statistics.Kernels;

/// <summary>The kernels give what the code for the CPU gives, to the bit.</summary>
public abstract class DeviceStatisticsConformance(DeviceFixture device)
{
    public static TheoryData<string> Columns => ["normal", "offset", "gaps", "all magnitudes", "missing", "one", "infinite", "zeros"];

    [Theory]
    [MemberData(nameof(Columns))]
    public void Moments_have_the_bits_of_the_cpus(string kind)
    {
        var values = Column(kind, device.Length);
        using var buffer = device.Accelerator.Allocate1D(values);

        var ours = DeviceMoments.Of(device.Accelerator, buffer.View);

        AssertSame(ColumnMoments.Of([values]), ours);
    }

    [Fact]
    public void Moments_of_more_outliers_than_there_is_room_for_take_a_read_for_each_window()
    {
        // Two thirds of the values lie outside of any window.
        var values = Enumerable.Range(0, 200_000).Select(i => i % 3 == 0 ? 1e-30f * i : i % 3 == 1 ? 1.5f * i : 1e20f * i).ToArray();
        using var buffer = device.Accelerator.Allocate1D(values);

        var ours = DeviceMoments.Of(device.Accelerator, buffer.View);

        var cpus = ColumnMoments.Of([values]);
        Assert.Equal((cpus.Count, cpus.Sum, cpus.Variance()), (ours.Count, ours.Sum, ours.Variance()));
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void Moments_of_doubles_have_the_bits_of_the_cpus(string kind)
    {
        var values = WideColumn(kind, device.Length);
        using var buffer = device.Accelerator.Allocate1D(values);

        var ours = DeviceWideMoments.Of(device.Accelerator, buffer.View);

        AssertSame(ColumnMoments.Of([values]), ours);
    }

    [Fact]
    public void Moments_of_more_doubles_outside_than_there_is_room_for_take_a_read_for_each_window()
    {
        var values = Enumerable.Range(0, 200_000).Select(i => i % 3 == 0 ? 1e-300 * i : i % 3 == 1 ? -1.5 * i : 1e200 * i).ToArray();
        values[7] = double.Epsilon;
        using var buffer = device.Accelerator.Allocate1D(values);

        var ours = DeviceWideMoments.Of(device.Accelerator, buffer.View);

        var cpus = ColumnMoments.Of([values]);
        Assert.Equal((cpus.Count, cpus.Sum, cpus.Variance()), (ours.Count, ours.Sum, ours.Variance()));
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void Quantiles_of_doubles_have_the_bits_of_the_cpus(string kind)
    {
        var values = WideColumn(kind, device.Length);
        double[] probabilities = [0, 0.1, 0.5, 0.9, 1];
        using var buffer = device.Accelerator.Allocate1D(values);

        Assert.Equal(ExactQuantiles.Of([values], probabilities), DeviceQuantiles.Of(device.Accelerator, read => read(buffer.View), probabilities));
    }

    [Fact]
    public void As_many_quantiles_as_one_likes_have_the_bits_of_the_cpus()
    {
        var values = Column("gaps", device.Length);
        var probabilities = Enumerable.Range(0, 100).Select(i => i / 99.0).ToArray();
        using var buffer = device.Accelerator.Allocate1D(values);

        Assert.Equal(ExactQuantiles.Of([values], probabilities), DeviceQuantiles.Of(device.Accelerator, buffer.View, probabilities));
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void Quantiles_have_the_bits_of_the_cpus(string kind)
    {
        var values = Column(kind, device.Length);
        double[] probabilities = [0, 0.1, 0.5, 0.9, 1];
        using var buffer = device.Accelerator.Allocate1D(values);

        Assert.Equal(ExactQuantiles.Of([values], probabilities), DeviceQuantiles.Of(device.Accelerator, buffer.View, probabilities));
    }

    [Fact]
    public void Integers_have_the_vocabulary_and_the_codes_of_the_cpu()
    {
        long[] keys = [.. Enumerable.Range(0, 2_000).Select(i => (long)i * i % 311 * 7_919 - 1_000), unchecked((long)KeyCountKernels.Free), 0, -1];
        var counts = new KeyCounts();
        counts.Add(keys);
        using var buffer = device.Accelerator.Allocate1D(keys);

        var vocabulary = DeviceKeyCounts.Of(device.Accelerator, buffer.View).ToVocabulary();

        Assert.Equal(counts.ToVocabulary().Keys.ToArray(), vocabulary.Keys.ToArray());
        Assert.Equal(counts.ToVocabulary().Counts.ToArray(), vocabulary.Counts.ToArray());

        var known = counts.ToVocabulary(maximumSize: 20);
        var codes = new int[keys.Length];
        known.Lookup(keys, codes);
        using var found = device.Accelerator.Allocate1D<int>(keys.Length);
        DeviceKeyCounts.LookUp(device.Accelerator, known, buffer.View, found.View);
        Assert.Equal(codes, found.GetAsArray1D());
    }

    [Fact]
    public void A_table_that_is_full_grows()
    {
        var keys = Enumerable.Range(0, 5_000).Select(i => (long)i).ToArray();
        using var buffer = device.Accelerator.Allocate1D(keys);

        Assert.Equal(keys, DeviceKeyCounts.Of(device.Accelerator, buffer.View).ToVocabulary().Keys.ToArray());
    }

    [Fact]
    public void Strings_have_the_vocabulary_of_the_cpu()
    {
        string[] words = ["", "a", "ab", "ä", "zebra", "a\0", "longer than sixteen bytes"];
        var column = Enumerable.Range(0, 700).Select(i => words[i * i % 11 % words.Length]).ToArray();
        var offsets = new int[column.Length + 1];
        for (var i = 0; i < column.Length; i++)
        {
            offsets[i + 1] = offsets[i] + Encoding.UTF8.GetByteCount(column[i]);
        }

        var bytes = Encoding.UTF8.GetBytes(string.Concat(column));

        var texts = Gpu.Tables.Column.Create("x", offsets, bytes, default);
        var memory = new DeviceMemory(device.Accelerator, long.MaxValue);
        AssertCpus(DeviceCategories.Texts(memory, texts, null, 1000).ToVocabulary()); // in one batch
        AssertCpus(DeviceCategories.Texts(memory, texts, null, 64).ToVocabulary());
        using var stored = new StoredRows(memory, this, texts);
        AssertCpus(DeviceCategories.Texts(memory, texts, stored, 64).ToVocabulary());

        void AssertCpus(Utf8Vocabulary vocabulary)
        {
            var cpus = Utf8KeyCounts.Of(offsets, bytes).ToVocabulary();
            Assert.Equal(cpus.Bytes.ToArray(), vocabulary.Bytes.ToArray());
            Assert.Equal(cpus.Offsets.ToArray(), vocabulary.Offsets.ToArray());
            Assert.Equal(cpus.Counts.ToArray(), vocabulary.Counts.ToArray());
        }
    }

    [Fact]
    public void Group_sums_have_the_bits_of_the_cpus()
    {
        var random = new Random(3);
        var codes = Enumerable.Range(0, 900).Select(_ => random.Next(-1, 5)).ToArray();
        var folds = Enumerable.Range(0, 900).Select(_ => random.Next(3)).ToArray();
        var targets = Enumerable.Range(0, 900).Select(i => (float)((random.NextDouble() - 0.5) * Math.Pow(10, i % 60 - 30))).ToArray();
        (targets[5], targets[6]) = (float.NaN, 0);
        var cpus = new GroupSums(5, 3);
        cpus.Add(codes, folds, targets);
        using var deviceCodes = device.Accelerator.Allocate1D(codes);
        using var deviceFolds = device.Accelerator.Allocate1D(folds);
        using var deviceTargets = device.Accelerator.Allocate1D(targets);

        var ours = DeviceGroupSums.Of(device.Accelerator, deviceCodes.View, deviceFolds.View, deviceTargets.View, 5, 3);

        for (var cell = 0; cell < 15; cell++)
        {
            Assert.Equal(
                (cpus.Sum(cell / 3, cell % 3), cpus.Count(cell / 3, cell % 3)),
                (ours.Sum(cell / 3, cell % 3), ours.Count(cell / 3, cell % 3)));
        }
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void A_histogram_is_the_cpus(string kind)
    {
        var values = Column(kind, device.Length);
        float[] edges = [-1, -0.5f, 0, 0.25f, 1.5f, 3e9f];
        using var buffer = device.Accelerator.Allocate1D(values);

        var ours = DeviceHistogram.Of(device.Accelerator, buffer.View, edges);

        var cpus = Histogram.Of([values], edges);
        Assert.Equal(cpus.Counts.ToArray(), ours.Counts.ToArray());
        Assert.Equal((cpus.Below, cpus.Above, cpus.Missing), (ours.Below, ours.Above, ours.Missing));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3_001)]
    public void Keys_are_sorted(int length)
    {
        var values = Column("all magnitudes", length);
        var keys = Array.ConvertAll(values, OrderedKeys.Of);
        using var buffer = device.Accelerator.Allocate1D<uint>(Math.Max(1, length));
        buffer.View.SubView(0, length).CopyFromCPU(keys);

        DeviceRadixSort.Sort(device.Accelerator, buffer.View.SubView(0, length));

        var expected = keys.ToArray();
        RadixSort.Sort<uint>(expected);
        Assert.Equal(keys.Order(), expected);
        Assert.Equal(expected, buffer.GetAsArray1D()[..length]);
    }

    // Of doubles that are no floats.
    private static double[] WideColumn(string kind, int length)
    {
        var random = new Random(6);
        return Array.ConvertAll(
            Column(kind, length),
            value => kind switch
            {
                "all magnitudes" => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                "zeros" => value,
                _ => value * (1 + random.NextDouble() * 1e-7),
            });
    }

    private static void AssertSame(ColumnMoments cpus, ColumnMoments ours)
    {
        Assert.Equal((cpus.Count, cpus.Missing), (ours.Count, ours.Missing));
        Assert.Equal(
            (cpus.Sum, cpus.Mean, cpus.Variance(), cpus.Min, cpus.Max),
            (ours.Sum, ours.Mean, ours.Variance(), ours.Min, ours.Max));
    }

    private static float[] Column(string kind, int length)
    {
        var random = new Random(5);
        return kind == "one" ? [4.25f] : [.. Enumerable.Range(0, length).Select(i =>
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return kind switch
            {
                "offset" => (float)(1.6e9 + 1e5 * normal),
                "gaps" => i % 3 == 1 ? float.NaN : (float)normal,
                "all magnitudes" => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)),
                "missing" => float.NaN,
                "infinite" => i == 88 ? float.PositiveInfinity : i == 1_500 ? float.NegativeInfinity : (float)normal,
                "zeros" => i % 2 == 0 ? 0f : -0f,
                _ => (float)normal,
            };
        })];
    }
}
