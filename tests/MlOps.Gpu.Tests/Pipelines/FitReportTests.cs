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
        using var simulated = SimulatedDevice.Create(memoryLimit: Batch * sizeof(float), waitsForKernels: true);
        var buffers = DeviceFixture.LiveBuffersOf(simulated);

        var fitted = Pipeline().Fit(table, simulated);

        Assert.Equal(Pipeline().Fit(table, ComputeDevice.Cpu()).ToJson(), fitted.ToJson());
        Assert.All(fitted.FitReport!.Statistics, statistic => Assert.Equal("simulated", statistic.Device));
        Assert.Contains("smaller batches", fitted.FitReport.ToString(), StringComparison.Ordinal);
        Assert.Equal((0L, buffers), (DeviceFixture.RunnerOf(simulated).AllocatedBytes, DeviceFixture.LiveBuffersOf(simulated)));
    }

    [Fact]
    public void Without_room_for_a_column_it_is_learnt_from_in_batches()
    {
        var table = SomeColumns.Of(140_000);
        using var simulated = SimulatedDevice.Create(memoryLimit: 500_000, waitsForKernels: true);
        var pipeline = FeaturePipeline.Create()
            .Add(["sparse", "count"], new StandardScaler(), new RobustScaler())
            .Add("country", new FrequencyEncoder());

        var fitted = pipeline.Fit(table, simulated);

        Assert.Equal(pipeline.Fit(table, ComputeDevice.Cpu()).ToJson(), fitted.ToJson());
        Assert.All(fitted.FitReport!.Statistics, statistic => Assert.Equal("simulated", statistic.Device));
        Assert.Contains("smaller batches", fitted.FitReport.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(90_000)] // a column with what it takes to compute of it: the other makes room
    [InlineData(45_000)] // a column alone: it makes room itself
    public void Columns_that_do_not_all_fit_the_memory_make_room_for_each_other(long memoryLimit)
    {
        const int Rows = 10_000;
        var table = SomeColumns.Of(Rows);
        using var simulated = SimulatedDevice.Create(memoryLimit, waitsForKernels: true);
        var buffers = DeviceFixture.LiveBuffersOf(simulated);
        var pipeline = FeaturePipeline.Create().Add(["a", "gaps"], new RobustScaler(), new StandardScaler());

        var fitted = pipeline.Fit(table, simulated);

        Assert.Equal(pipeline.Fit(table, ComputeDevice.Cpu()).ToJson(), fitted.ToJson());
        Assert.All(fitted.FitReport!.Statistics, statistic => Assert.Equal("simulated", statistic.Device));
        Assert.Empty(fitted.FitReport.Notes);
        Assert.True(DeviceFixture.RunnerOf(simulated).BroughtBytes > 2 * sizeof(float) * Rows);
        Assert.Equal((0L, buffers), (DeviceFixture.RunnerOf(simulated).AllocatedBytes, DeviceFixture.LiveBuffersOf(simulated)));
    }

    [Fact]
    public void Without_memory_the_CPU_learns_and_it_says_so()
    {
        using var simulated = SimulatedDevice.Create(memoryLimit: 1000, waitsForKernels: true);

        var fitted = Pipeline().Fit(SomeColumns.Of(500), simulated);

        Assert.All(fitted.FitReport!.Statistics, statistic => Assert.StartsWith("CPU", statistic.Device, StringComparison.Ordinal));
        Assert.All(fitted.FitReport.Statistics, statistic => Assert.Contains("no memory", statistic.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_CPU_learns_while_the_kernels_are_compiled_and_the_next_fit_is_the_devices()
    {
        using var simulated = SimulatedDevice.Create();
        var table = SomeColumns.Of(300);

        var first = Pipeline().Fit(table, simulated);
        await Task.WhenAll(DeviceFixture.RunnerOf(simulated).Compiling);
        var second = Pipeline().Fit(table, simulated);

        Assert.All(first.FitReport!.Statistics, statistic => Assert.StartsWith("CPU", statistic.Device, StringComparison.Ordinal));
        Assert.All(first.FitReport.Statistics, statistic => Assert.Contains("before the kernel is compiled", statistic.Reason, StringComparison.Ordinal));
        Assert.All(second.FitReport!.Statistics, statistic => Assert.Equal("simulated", statistic.Device));
        Assert.Equal(first.ToJson(), second.ToJson());
    }

    [Theory]
    [InlineData(0.001, false)]
    [InlineData(30, true)]
    public void A_fit_waits_for_a_kernel_only_where_the_CPU_takes_longer(double cpuSeconds, bool waits)
    {
        using var simulated = SimulatedDevice.Create();
        bool? mayWait = null;

        simulated.TryCompute<string>("moments", "a", bytes: 1, _ => cpuSeconds, (_, may) => (mayWait = may).ToString(), new());

        Assert.Equal(waits, mayWait);
    }

    [Fact]
    public void The_best_device_goes_on_with_the_CPU_when_the_GPU_fails()
    {
        using var device = new ComputeDevice(DeviceKind.Cuda, "broken", chooses: true, () => throw new LostDeviceException());
        var report = new FitReport();

        var result = device.TryCompute<string>("moments", "a", bytes: 1, cpuSeconds: _ => 1000, (_, _) => "computed", report);

        Assert.Null(result);
        Assert.Contains("'broken' failed", Assert.Single(report.Statistics).Reason, StringComparison.Ordinal);
        Assert.Single(report.Notes);
    }

    [Fact]
    public void A_GPU_that_was_asked_for_and_is_lost_within_a_fit_is_an_error_that_says_what_to_do()
    {
        using var simulated = SimulatedDevice.Create();
        var buffers = DeviceFixture.LiveBuffersOf(simulated);

        var error = Assert.Throws<DeviceUnavailableException>(() => Lose(simulated, new()));

        Assert.Contains("'simulated' failed while it computed", error.Message, StringComparison.Ordinal);
        Assert.Contains("ComputeDevice.Best()", error.Message, StringComparison.Ordinal);
        Assert.Equal(buffers, DeviceFixture.LiveBuffersOf(simulated));
    }

    [Fact]
    public void The_best_device_asks_a_GPU_that_is_lost_within_a_fit_no_more()
    {
        using var device = new ComputeDevice(DeviceKind.Cuda, "simulated", chooses: true, SimulatedDevice.Open);
        var report = new FitReport();

        Assert.Null(Lose(device, report));
        Assert.Null(device.TryCompute<string>("moments", "b", 1, _ => 1000, (_, _) => "computed", report));

        Assert.All(report.Statistics, statistic => Assert.Contains("'simulated' failed", statistic.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_device_that_is_disposed_while_it_compiles_leaves_no_failed_task_behind()
    {
        var simulated = SimulatedDevice.Create();
        var fitted = Pipeline().Fit(SomeColumns.Of(300), simulated);
        var runner = DeviceFixture.RunnerOf(simulated);

        simulated.Dispose();

        await Task.WhenAll(runner.Compiling);
        Assert.Throws<ObjectDisposedException>(() => Pipeline().Fit(SomeColumns.Of(300), simulated));
        Assert.Throws<ObjectDisposedException>(() => fitted.Transform(SomeColumns.Of(300)));
    }

    private static string? Lose(ComputeDevice device, FitReport report) => device.TryCompute<string>(
        "moments", "a", 1, _ => 1000,
        (runner, _) =>
        {
            using var buffer = ((AcceleratorRunner)runner).Accelerator.Allocate1D<int>(100);
            throw new LostDeviceException();
        },
        report);

    private static FeaturePipeline Pipeline() => FeaturePipeline.Create()
        .Add("a", new StandardScaler())
        .Add("gaps", new SimpleImputer(ImputeStrategy.Median));
}
