using ILGPU.Runtime.OpenCL;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Devices;

public sealed class ComputeDeviceTests
{
    [Fact]
    public void Every_candidate_says_why_it_can_or_cannot_be_used()
    {
        var found = ComputeDevice.List();

        Assert.Contains(found, candidate => candidate.Kind == DeviceKind.Cuda);
        Assert.Contains(found, candidate => candidate.Kind == DeviceKind.OpenCL);
        Assert.True(found[^1] is { Kind: DeviceKind.Cpu, IsUsable: true });
        Assert.All(found, candidate => Assert.NotEmpty(candidate.Reason));
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_refused_with_the_reason()
    {
        const int Absent = 4000;

        var error = Assert.Throws<DeviceUnavailableException>(() => ComputeDevice.Cuda(Absent));

        Assert.Contains("Cuda device 4000 cannot be used", error.Message, StringComparison.Ordinal);
        Assert.Contains("ComputeDevice.List()", error.Message, StringComparison.Ordinal);
        Assert.Throws<DeviceUnavailableException>(() => ComputeDevice.OpenCL(Absent));
    }

    [Fact]
    public void The_best_device_says_what_it_took_and_why()
    {
        using var device = ComputeDevice.Best();

        Assert.NotEmpty(device.Reason);
        Fit(device).Transform(Some(100), out var report);

        Assert.StartsWith("CPU", report.Device, StringComparison.Ordinal);
        Assert.NotEmpty(report.Reason);
        Assert.Equal(1, report.KernelCount);
        Assert.Equal((800, 800), (report.BytesRead, report.BytesWritten));
    }

    [Fact]
    public void The_first_results_come_from_the_CPU_while_the_kernel_is_compiled()
    {
        using var simulated = SimulatedDevice.Create();
        var fitted = Fit(simulated);

        var first = fitted.Transform(Some(64), out var report);

        Assert.Contains("while the kernel is compiled", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(Fit(ComputeDevice.Cpu()).Transform(Some(64)).ToMatrix(), first.ToMatrix());
    }

    [Fact]
    public async Task With_too_little_memory_it_takes_smaller_batches_and_says_so()
    {
        const int Batch = 64 * 1024;
        using var simulated = SimulatedDevice.Create(memoryLimit: (long)Batch * sizeof(float));
        var (fitted, table) = (Fit(simulated), Some(Batch + 1000));
        fitted.Transform(table);
        await CompiledAsync(simulated);

        var result = fitted.Transform(table, out var report);

        Assert.Equal("simulated", report.Device);
        Assert.Contains("smaller batches", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(fitted.On(ComputeDevice.Cpu()).Transform(table).ToMatrix(), result.ToMatrix());
        Assert.Equal(0, DeviceFixture.RunnerOf(simulated).AllocatedBytes);
    }

    [Fact]
    public async Task Without_memory_the_CPU_takes_over_and_it_says_so()
    {
        using var simulated = SimulatedDevice.Create(memoryLimit: 1000);
        var (fitted, table) = (Fit(simulated), Some(500));
        fitted.Transform(table);
        await CompiledAsync(simulated);

        var result = fitted.Transform(table, out var report);

        Assert.StartsWith("CPU", report.Device, StringComparison.Ordinal);
        Assert.Contains("no memory", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(fitted.On(ComputeDevice.Cpu()).Transform(table).ToMatrix(), result.ToMatrix());
        Assert.Equal(0, DeviceFixture.RunnerOf(simulated).AllocatedBytes);
    }

    [Theory]
    [InlineData(CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE, true)]
    [InlineData(CLError.CL_OUT_OF_RESOURCES, true)]
    [InlineData(CLError.CL_INVALID_BUFFER_SIZE, true)] // more at once than it gives
    [InlineData(CLError.CL_INVALID_KERNEL_ARGS, false)]
    public void What_a_driver_of_OpenCL_says_of_memory_is_understood(CLError error, bool isOutOfMemory) =>
        Assert.Equal(isOutOfMemory, AcceleratorRunner.IsOutOfMemory(new CLException(error)));

    [Fact]
    public void The_best_device_goes_on_with_the_CPU_when_the_GPU_fails_and_says_so()
    {
        using var device = new ComputeDevice(DeviceKind.Cuda, "broken", chooses: true, () => throw new LostDeviceException());
        var fitted = FeaturePipeline.Create().Add("a", ManyClips()).Fit(Some(50), device);

        var result = fitted.Transform(Some(200_000), out var report);

        Assert.StartsWith("CPU", report.Device, StringComparison.Ordinal);
        Assert.Contains("'broken' failed", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(fitted.On(ComputeDevice.Cpu()).Transform(Some(200_000)).ToMatrix(), result.ToMatrix());
    }

    [Fact]
    public void A_GPU_that_was_asked_for_and_fails_is_an_error_that_says_what_to_do()
    {
        using var device = new ComputeDevice(DeviceKind.Cuda, "broken", chooses: false, () => throw new LostDeviceException());
        var fitted = Fit(ComputeDevice.Cpu()).On(device);

        Assert.All(
            [Assert.Throws<DeviceUnavailableException>(() => fitted.Transform(Some(10))), Assert.Throws<DeviceUnavailableException>(() => Fit(device))],
            error =>
            {
                Assert.Contains("'broken' failed while it computed", error.Message, StringComparison.Ordinal);
                Assert.Contains("ComputeDevice.Best()", error.Message, StringComparison.Ordinal);
            });
    }

    [Fact]
    public void A_device_that_is_disposed_is_not_used_any_more()
    {
        var device = ComputeDevice.Cpu();
        var fitted = Fit(device);

        device.Dispose();
        device.Dispose();

        Assert.Throws<ObjectDisposedException>(() => fitted.Transform(Some(3)));
    }

    // So many that the way to the GPU and back takes less time than the CPU's arithmetic.
    private static Estimator[] ManyClips() => [.. Enumerable.Range(0, 8 * Environment.ProcessorCount).Select(i => new ClipTransformer(-i, i + 9))];

    private static async Task CompiledAsync(ComputeDevice device)
    {
        foreach (var compiling in DeviceFixture.RunnerOf(device).Compiling)
        {
            await compiling;
        }
    }

    private static FittedFeaturePipeline Fit(ComputeDevice device) =>
        FeaturePipeline.Create().Add(["a", "b"], new SimpleImputer(), new StandardScaler()).Fit(Some(50), device);

    private static Table Some(int rows)
    {
        var random = new Random(3);
        return Table.Create(Column.Create("a", Values()), Column.Create("b", Values()));

        float[] Values() => [.. Enumerable.Range(0, rows).Select(_ => random.Next(9) == 0 ? float.NaN : random.NextSingle() * 8 - 2)];
    }
}
