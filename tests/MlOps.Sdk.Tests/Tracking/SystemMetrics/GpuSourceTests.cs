using MlOps.Sdk.Tracking.SystemMetrics;

namespace MlOps.Sdk.Tests.Tracking.SystemMetrics;

public sealed class GpuSourceTests
{
    [Fact]
    public void Each_gpu_has_its_metrics()
    {
        var sample = new SystemSample();

        GpuSource.Read("0, 35, 1000, 4000, 120.50, 700.00\n1, 0, 0, 4000, 70.00, 700.00\n", sample);

        Assert.Equal(10, sample.Values.Count);
        Assert.Equal((35, 1048.576, 25), (sample.Values["gpu_0_utilization_percentage"], sample.Values["gpu_0_memory_usage_megabytes"], sample.Values["gpu_0_memory_usage_percentage"]));
        Assert.Equal((120.5, 10), (sample.Values["gpu_0_power_usage_watts"], sample.Values["gpu_1_power_usage_percentage"]));
    }

    [Theory]
    [InlineData("0, [N/A], 1000, 4000, [N/A], [N/A]", "gpu_0_memory_usage_megabytes gpu_0_memory_usage_percentage")]
    [InlineData("0, 35, [Not Supported], 4000, 100.0, [Unknown Error]", "gpu_0_power_usage_watts gpu_0_utilization_percentage")]
    [InlineData("3, 35, 0, 0, NaN, 0", "gpu_3_memory_usage_megabytes gpu_3_utilization_percentage")]
    [InlineData("[N/A], 35, 1, 2, 3, 4", "")]
    [InlineData("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.", "")]
    [InlineData("0, 35, 1", "")]
    [InlineData("", "")]
    public void What_a_gpu_does_not_tell_is_left_out(string csv, string names)
    {
        var sample = new SystemSample();

        GpuSource.Read(csv, sample);

        Assert.Equal(names, string.Join(' ', sample.Values.Keys.Order(StringComparer.Ordinal)));
    }
}
