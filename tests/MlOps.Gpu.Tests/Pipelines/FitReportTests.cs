using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tests.Devices;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Pipelines;

public sealed class FitReportTests
{
    private const int Batch = 64 * 1024;

    [Fact]
    public void Columns_with_the_same_to_say_share_a_line()
    {
        var fitted = FeaturePipeline.Create()
            .Add(["a", "gaps"], new StandardScaler())
            .Add("magnitudes", new RobustScaler())
            .Fit(SomeColumns.Of(100), ComputeDevice.Cpu());

        var lines = fitted.FitReport!.ToString().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("moments of a, gaps: CPU", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("quantiles of magnitudes: CPU", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("(asked for)", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void It_goes_with_the_pipeline_to_another_device_but_is_not_saved()
    {
        var fitted = Pipeline().Fit(SomeColumns.Of(100), ComputeDevice.Cpu());

        Assert.Same(fitted.FitReport, fitted.On(ComputeDevice.Cpu()).FitReport);
        Assert.Null(FittedFeaturePipeline.FromJson(fitted.ToJson(), ComputeDevice.Cpu()).FitReport);
    }

    [Fact]
    public void With_too_little_memory_columns_are_read_in_batches_and_it_says_so()
    {
        var table = SomeColumns.Of(2 * Batch + 5);
        using var simulated = SimulatedDevice.Create(memoryLimit: Batch * sizeof(float));

        var fitted = Pipeline().Fit(table, simulated);

        Assert.Equal(Pipeline().Fit(table, ComputeDevice.Cpu()).ToJson(), fitted.ToJson());
        Assert.All(fitted.FitReport!.Statistics, statistic => Assert.Equal("simulated", statistic.Device));
        Assert.Contains("smaller batches", fitted.FitReport.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, DeviceFixture.RunnerOf(simulated).AllocatedBytes);
    }

    [Fact]
    public void Without_memory_the_CPU_learns_and_it_says_so()
    {
        using var simulated = SimulatedDevice.Create(memoryLimit: 1000);

        var fitted = Pipeline().Fit(SomeColumns.Of(500), simulated);

        Assert.All(fitted.FitReport!.Statistics, statistic => Assert.StartsWith("CPU", statistic.Device, StringComparison.Ordinal));
        Assert.All(fitted.FitReport.Statistics, statistic => Assert.Contains("no memory", statistic.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void The_best_device_goes_on_with_the_CPU_when_the_GPU_fails()
    {
        using var device = new ComputeDevice(DeviceKind.Cuda, "broken", chooses: true, () => throw new LostDeviceException());
        var report = new FitReport();

        var result = device.TryCompute<string>("moments", "a", bytes: 1, cpuSeconds: 1000, _ => "computed", report);

        Assert.Null(result);
        Assert.Contains("'broken' failed", Assert.Single(report.Statistics).Reason, StringComparison.Ordinal);
        Assert.Single(report.Notes);
    }

    private static FeaturePipeline Pipeline() => FeaturePipeline.Create()
        .Add("a", new StandardScaler())
        .Add("gaps", new SimpleImputer(ImputeStrategy.Median));
}
