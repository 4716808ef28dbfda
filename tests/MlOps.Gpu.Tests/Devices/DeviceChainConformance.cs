using MlOps.Gpu.Devices;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Tests.Operations;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>A kernel gives what its twin on the CPU gives, to the bit.</summary>
public abstract class DeviceChainConformance(DeviceFixture device)
{
    private static readonly double[] Special =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, -1, 1e-310, -1e-310, 1e-40, 1e300, -1e300, 1e30, double.MaxValue];

    public static TheoryData<string> Chains => SomeChains.WideNames;

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_kernel_gives_the_numbers_of_its_CPU_twin_for_columns_of_every_type(string name)
    {
        var chain = SomeChains.Of(name);
        var random = new Random(3);
        var bitmap = new byte[device.Length / 8 + 1];
        random.NextBytes(bitmap);
        double[] values = [.. Enumerable.Range(0, device.Length).Select(i => random.Next(9) == 0 ? Special[i % Special.Length] : random.NextDouble() * 8 - 2)];
        float[] singles = [.. values.Select(value => (float)value)];
        int[] ints = [.. values.Select(value => (int)Math.Clamp(value, -5, 5))];
        long[] longs = [.. values.Select(_ => random.NextInt64() >> random.Next(63))];
        Column[] columns =
        [
            Column.Create("float", singles), Column.Create("double", values), Column.Create("int", ints), Column.Create("long", longs),
            Column.Create("float with gaps", singles, bitmap), Column.Create("double with gaps", values, bitmap),
            Column.Create("int with gaps", ints, bitmap).Slice(3, device.Length - 3), Column.Create("long with gaps", longs, bitmap),
        ];
        var (onGpu, onCpu) = (Array.ConvertAll(columns, TaskOf), Array.ConvertAll(columns, TaskOf));

        var report = new TransformReport();
        device.Device.Run(onGpu, report);
        ComputeDevice.Cpu().Run(onCpu, new());

        Assert.Equal(device.Device.Name, report.Device);
        Assert.Empty(report.Notes);
        Assert.All(onCpu.Zip(onGpu), pair => AssertSameBits(pair.First, pair.Second));

        ColumnTask TaskOf(Column column) => ColumnTask.To(column, [Chain.ToTileKernel(chain)], chain, 1);
    }

    [Fact]
    public void Its_rates_are_measured()
    {
        var rates = DeviceFixture.RunnerOf(device.Device).MeasureRates();

        Assert.Equal(rates, ComputeRates.Parse(rates.Serialize()));
        Assert.NotEqual(ComputeRates.Typical(Environment.ProcessorCount).ToDevice, rates.ToDevice);
    }

    private static void AssertSameBits(ColumnTask expected, ColumnTask actual)
    {
        var (source, ours, theirs) = (expected.Source, Numbers(expected), Numbers(actual));
        for (var i = 0; i < source.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(ours[i]) != BitConverter.DoubleToInt64Bits(theirs[i]))
            {
                Assert.Fail($"Of {source.GetNumber(i):R} in '{source.Name}' the CPU makes {ours[i]:R}, the device {theirs[i]:R}.");
            }
        }
    }

    // NaN is NaN, whatever its bits.
    private static double[] Numbers(ColumnTask task) =>
        [.. task.ToColumn("result") is { Type: ColumnType.Float32 } narrow
            ? narrow.AsFloat32().ToArray().Select(value => float.IsNaN(value) ? double.NaN : value)
            : task.Float64.ToArray().Select(value => double.IsNaN(value) ? double.NaN : value)];
}
