using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Tests.Devices;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Pipelines;

/// <summary>A pipeline that was fitted on a device is the one that the CPU fits, to the bit.</summary>
public abstract class DeviceFitConformance(DeviceFixture device)
{
    private const int Some = 3_003; // rows

    [Fact]
    public void What_is_learnt_is_what_the_CPU_learns()
    {
        var table = SomeColumns.Of(device.Length);

        Assert.Equal(Everything().Fit(table, "y", ComputeDevice.Cpu()).ToJson(), Fitted().ToJson());
    }

    [Fact]
    public void What_is_transformed_is_what_the_CPU_makes_of_it()
    {
        var table = SomeColumns.Of(device.Length);

        var result = Fitted().Transform(table, out var report);

        Assert.Equal(device.Device.Name, report.Device);
        Assert.Empty(report.Notes);
        var expected = Fitted().On(ComputeDevice.Cpu()).Transform(table);
        Assert.All(expected.Columns, column => Assert.Equal(Bits(column), Bits(result[column.Name])));

        // NaN is NaN, whatever its bits.
        static IEnumerable<long> Bits(Column column) => Enumerable.Range(0, column.Length)
            .Select(column.GetNumber).Select(value => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value));
    }

    [Fact]
    public void Nothing_of_the_devices_memory_stays_taken()
    {
        var none = DeviceFixture.LiveBuffersOf(device.Device);
        using var buffer = device.Accelerator.Allocate1D<int>(1);
        var one = DeviceFixture.LiveBuffersOf(device.Device);
        Assert.True(one > none, $"{one} are not more than {none}.");

        Everything().Fit(SomeColumns.Of(Some), "y", device.Device);

        Assert.Equal(one, DeviceFixture.LiveBuffersOf(device.Device));
        Assert.Equal(0, DeviceFixture.RunnerOf(device.Device).AllocatedBytes);
    }

    [Fact]
    public void Rows_in_several_tables_are_learnt_from_as_those_of_one()
    {
        var table = SomeColumns.Of(Some);
        Table[] parts = [table.Slice(0, 1000), table.Slice(1000, 1), table.Slice(1001, table.RowCount - 1001)];

        Assert.Equal(Everything().Fit(table, "y", ComputeDevice.Cpu()).ToJson(), Everything().Fit(parts, "y", device.Device).ToJson());
    }

    [Fact]
    public void A_column_is_brought_to_the_device_once_for_all_that_is_learnt_of_it()
    {
        string[] columns = ["gaps", "wide gaps", "time", "id", "street", "country"];
        var table = SomeColumns.Of(device.Length);
        var pipeline = FeaturePipeline.Create()
            .Add(["gaps", "wide gaps", "time"], new RobustScaler(), new StandardScaler()) // quantiles, then moments
            .Add("id", new SimpleImputer(ImputeStrategy.MostFrequent), new StandardScaler()) // categories, then moments
            .Add(["street", "country"], new OneHotEncoder())
            .Add(["street", "country"], new FrequencyEncoder());
        var before = DeviceFixture.RunnerOf(device.Device).BroughtBytes;

        var fitted = pipeline.Fit(table, device.Device);

        Assert.All(fitted.FitReport!.Statistics, statistic => Assert.Equal(device.Device.Name, statistic.Device));
        Assert.Equal(columns.Sum(column => StoredRows.BytesOf(table[column])), DeviceFixture.RunnerOf(device.Device).BroughtBytes - before);
    }

    [Theory]
    [InlineData("moments", "a")]
    [InlineData("moments", "gaps")] // behind another estimator
    [InlineData("moments", "sparse")]
    [InlineData("moments", "wide")]
    [InlineData("moments", "wide gaps")]
    [InlineData("moments", "sparse wide")]
    [InlineData("moments", "count")]
    [InlineData("moments", "time")]
    [InlineData("quantiles", "gaps")]
    [InlineData("quantiles", "magnitudes")]
    [InlineData("quantiles", "ranks")]
    [InlineData("quantiles", "sparse")]
    [InlineData("quantiles", "wide gaps")]
    [InlineData("quantiles", "time")]
    [InlineData("categories", "id")]
    [InlineData("categories", "small")]
    [InlineData("categories", "code")]
    [InlineData("categories", "stamp")]
    [InlineData("categories", "level")]
    [InlineData("categories", "grade")]
    [InlineData("categories", "street")]
    [InlineData("categories", "country")]
    [InlineData("categories", "city")]
    [InlineData("sums of the target", "city")]
    [InlineData("exponents", "skewed")]
    [InlineData("exponents", "wide")]
    [InlineData("exponents", "sparse wide")]
    public void What_there_is_a_kernel_for_is_computed_by_the_device(string statistic, string column)
    {
        var found = Fitted().FitReport!.Statistics.First(known => known.Name == statistic && known.Column == column);
        Assert.Equal((device.Device.Name, "asked for"), (found.Device, found.Reason));
    }

    [Theory]
    [InlineData("moments", "ranks", "no kernel for a step before it")]
    [InlineData("exponents", "ranks", "no kernel for a step before it")]
    public void What_there_is_none_for_is_computed_by_the_CPU_and_the_report_says_why(string statistic, string column, string reason)
    {
        var found = Fitted().FitReport!.Statistics.Last(known => known.Name == statistic && known.Column == column);
        Assert.StartsWith("CPU", found.Device, StringComparison.Ordinal);
        Assert.Contains(reason, found.Reason, StringComparison.Ordinal);
    }

    private FittedFeaturePipeline Fitted() => device.Share(() => Everything().Fit(SomeColumns.Of(device.Length), "y", device.Device));

    private static FeaturePipeline Everything() => FeaturePipeline.Create()
        .Add("a", new StandardScaler())
        .Add("gaps", new SimpleImputer(ImputeStrategy.Median), new Log1pTransformer(), new StandardScaler())
        .Add("magnitudes", new RobustScaler(), new KBinsDiscretizer(4, BinEncoding.Ordinal, BinStrategy.Uniform))
        .Add("ranks", new QuantileTransformer(100), new MaxAbsScaler(), new PowerTransformer())
        .Add("skewed", new PowerTransformer(), new MaxAbsScaler()) // in 64 bits, then rounded
        .Add("sparse", new MinMaxScaler(), new RobustScaler())
        .Add("wide", new StandardScaler(), new MinMaxScaler(1, 2), new PowerTransformer(PowerMethod.BoxCox))
        .Add("wide gaps", new RobustScaler(), new StandardScaler(), new Log1pTransformer(), new MaxAbsScaler())
        .Add("sparse wide", new Log1pTransformer(), new PowerTransformer(), new MaxAbsScaler())
        .Add("count", new MinMaxScaler())
        .Add("code", new OrdinalEncoder())
        .Add("time", new RobustScaler(), new StandardScaler())
        .Add("stamp", new FrequencyEncoder())
        .Add("id", new OrdinalEncoder { MinimumFrequency = 3 })
        .Add(["small", "level", "grade", "street", "country"], new FrequencyEncoder())
        .Add("city", new TargetEncoder());
}
