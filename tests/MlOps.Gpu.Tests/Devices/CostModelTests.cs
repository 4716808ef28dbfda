using MlOps.Gpu.Devices;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Tests.Devices;

public sealed class CostModelTests
{
    private static readonly ComputeRates Rates = ComputeRates.Typical(8) with { ToDevice = 10e9, FromDevice = 20e9, OnDevice = 1e12, LaunchSeconds = 0, CompileSeconds = 1 };

    [Theory]
    [InlineData(3, 8, false)]
    [InlineData(100, 8, true)]
    [InlineData(100, 64, false)]
    public void Cheap_chains_of_the_hosts_values_stay_on_the_CPU(int operations, int cores, bool takesGpu)
    {
        var decision = CostModel.Decide(SomeTasks(operations), ComputeRates.Typical(cores));

        Assert.Equal(takesGpu, decision.TakesGpu);
        Assert.Contains("by typical rates", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transform_is_the_GPUs_where_there_and_back_takes_less_than_the_CPU()
    {
        // 4 MB: 0.4 ms there, 0.2 ms back, 8 µs for the kernel.
        Assert.False(Decide(cpuMemory: 8e6 / 0.0005).TakesGpu);
        Assert.True(Decide(cpuMemory: 8e6 / 0.0007).TakesGpu);
        Assert.Equal("by measured rates 0.6 ms to the GPU and back, 0.7 ms on the CPU", Decide(cpuMemory: 8e6 / 0.0007).Reason);

        (bool TakesGpu, string Reason) Decide(double cpuMemory) =>
            CostModel.Decide(SomeTasks(1), Rates with { CpuMemory = cpuMemory, CpuOperations = 1e15, IsMeasured = true });
    }

    [Fact]
    public void A_statistic_is_the_GPUs_where_the_way_there_and_what_is_left_to_compile_take_less_than_the_CPU()
    {
        // 4 GB: 0.4 s there, 4 ms for the kernel.
        Assert.False(CostModel.Decide(4e9, cpuSeconds: 0.40, Rates, isCompiled: true).TakesGpu);
        Assert.True(CostModel.Decide(4e9, cpuSeconds: 0.41, Rates, isCompiled: true).TakesGpu);
        Assert.False(CostModel.Decide(4e9, cpuSeconds: 1.40, Rates, isCompiled: false).TakesGpu);
        Assert.True(CostModel.Decide(4e9, cpuSeconds: 1.41, Rates, isCompiled: false).TakesGpu);
    }

    [Fact]
    public void Rates_are_read_as_they_were_written()
    {
        var rates = Rates with { LaunchSeconds = 1e-5, CpuKeys = 1.0 / 3, IsMeasured = true };

        Assert.Equal(rates, ComputeRates.Parse(rates.Serialize()));
    }

    [Theory]
    [InlineData("ToDevice 10000000000", "")]
    [InlineData("ToDevice 10000000000", "ToDevice fast")]
    [InlineData("ToDevice 10000000000", "ToDevice 0")]
    [InlineData("ToDevice 10000000000", "ToDevice NaN")]
    public void Rates_that_cannot_be_are_none(string written, string instead)
    {
        var text = (Rates with { LaunchSeconds = 1 }).Serialize();
        Assert.Contains(written, text, StringComparison.Ordinal);

        Assert.NotNull(ComputeRates.Parse(text));
        Assert.Null(ComputeRates.Parse(text.Replace(written, instead, StringComparison.Ordinal)));
    }

    private static ColumnTask[] SomeTasks(int operations) => [ColumnTask.To(Column.Create("x", new float[1_000_000]), [], null, operations)];
}
