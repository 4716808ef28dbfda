using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Tests.Devices;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Pipelines;

/// <summary>A pipeline that was fitted on a device is the one that the CPU fits, to the bit.</summary>
public abstract class DeviceFitConformance(DeviceFixture device)
{
    [Fact]
    public void What_is_learnt_is_what_the_CPU_learns()
    {
        var table = SomeColumns.Of(device.Length);

        var fitted = Everything().Fit(table, "y", device.Device);

        Assert.Equal(Everything().Fit(table, "y", ComputeDevice.Cpu()).ToJson(), fitted.ToJson());
    }

    [Fact]
    public void Rows_in_several_tables_are_learnt_from_as_those_of_one()
    {
        var table = SomeColumns.Of(device.Length);
        Table[] parts = [table.Slice(0, 1000), table.Slice(1000, 1), table.Slice(1001, table.RowCount - 1001)];

        Assert.Equal(Everything().Fit(table, "y", ComputeDevice.Cpu()).ToJson(), Everything().Fit(parts, "y", device.Device).ToJson());
    }

    [Theory]
    [InlineData("moments", "a")]
    [InlineData("quantiles", "gaps")]
    [InlineData("categories", "id")]
    [InlineData("categories", "city")]
    [InlineData("sums of the target", "city")]
    public void What_there_is_a_kernel_for_is_computed_by_the_device(string statistic, string column)
    {
        var fitted = Everything().Fit(SomeColumns.Of(device.Length), "y", device.Device);

        var found = Assert.Single(fitted.FitReport!.Statistics, known => known.Name == statistic && known.Column == column);
        Assert.Equal((device.Device.Name, "asked for"), (found.Device, found.Reason));
    }

    [Theory]
    [InlineData("moments", "wide", "32-bit values")]
    [InlineData("quantiles", "ranks", "no more than 32")]
    [InlineData("categories", "small", "64-bit integers")]
    [InlineData("exponents", "skewed", "no kernel")]
    public void What_there_is_none_for_is_computed_by_the_CPU_and_the_report_says_why(string statistic, string column, string reason)
    {
        var fitted = Everything().Fit(SomeColumns.Of(device.Length), "y", device.Device);

        var found = Assert.Single(fitted.FitReport!.Statistics, known => known.Name == statistic && known.Column == column);
        Assert.StartsWith("CPU", found.Device, StringComparison.Ordinal);
        Assert.Contains(reason, found.Reason, StringComparison.Ordinal);
    }

    private static FeaturePipeline Everything() => FeaturePipeline.Create()
        .Add("a", new StandardScaler())
        .Add("gaps", new SimpleImputer(ImputeStrategy.Median), new MinMaxScaler())
        .Add("magnitudes", new RobustScaler(), new KBinsDiscretizer(4, BinEncoding.Ordinal))
        .Add("ranks", new QuantileTransformer(100))
        .Add("skewed", new PowerTransformer())
        .Add("wide", new StandardScaler())
        .Add("id", new OrdinalEncoder { MinimumFrequency = 3 })
        .Add("small", new FrequencyEncoder())
        .Add("city", new TargetEncoder());
}
