using MlOps.Gpu.Devices;
using MlOps.Testing;

namespace MlOps.Gpu.Tests.Devices;

public sealed class MeasuredRatesTests : IDisposable
{
    private const double Gigabytes = 1e9;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_best_device_measures_before_its_first_long_work_and_keeps_what_it_found()
    {
        using var first = Best(SimulatedDevice.Open, Process());
        var report = new FitReport();

        Compute(first, report, cpuSeconds: 0.2);

        // The simulator reads some megabytes a second.
        Assert.Contains("measured", first.Reason, StringComparison.Ordinal);
        Assert.Contains("by measured rates", Assert.Single(report.Statistics).Reason, StringComparison.Ordinal);
        Assert.StartsWith("CPU", report.Statistics[0].Device, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.Path));

        // A process to come asks no device.
        using var second = Best(() => throw new InvalidOperationException("It was opened."), Process());
        Compute(second, report, cpuSeconds: 0.2);
        Assert.Equal(first.Reason, second.Reason);
        Assert.Equal(report.Statistics[0].Reason, report.Statistics[1].Reason);
    }

    [Fact]
    public void A_process_that_opens_a_device_again_measures_it_no_more_and_reads_no_file()
    {
        var process = Process();
        using var first = Best(SimulatedDevice.Open, process);
        using var second = Best(() => throw new InvalidOperationException("It was opened."), process);
        var report = new FitReport();

        Compute(first, report, cpuSeconds: 0.2);
        File.Delete(Assert.Single(Directory.GetFiles(_folder.Path)));
        Compute(second, report, cpuSeconds: 0.2);

        Assert.Contains("by measured rates", report.Statistics[1].Reason, StringComparison.Ordinal);
        Assert.Equal(first.Reason, second.Reason);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_process_looks_once_for_what_an_earlier_one_kept()
    {
        var (process, report) = (Process(), new FitReport());
        using var first = Best(SimulatedDevice.Open, process);
        using var other = Best(SimulatedDevice.Open, Process());

        Compute(first, report, cpuSeconds: 0.01);
        Compute(other, report, cpuSeconds: 0.2);
        Compute(first, report, cpuSeconds: 0.01);

        Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.Contains("by typical rates", report.Statistics[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_with_the_same_folder_share_what_is_known()
    {
        Assert.Same(KnownRates.In(_folder.Path), KnownRates.In(_folder.Path));
        Assert.NotSame(KnownRates.In(null), KnownRates.In(_folder.Path));
    }

    [Fact]
    public void Before_short_work_nothing_is_opened_or_measured()
    {
        using var device = Best(() => throw new InvalidOperationException("It was opened."), Process());
        var report = new FitReport();

        Compute(device, report, cpuSeconds: 0.01);

        Assert.Contains("by typical rates", Assert.Single(report.Statistics).Reason, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_device_that_was_asked_for_is_not_measured()
    {
        using var device = new ComputeDevice(DeviceKind.Cuda, "simulated", chooses: false, SimulatedDevice.Open, known: Process());
        var report = new FitReport();

        Compute(device, report, cpuSeconds: 10);

        Assert.Equal(("simulated", "asked for"), (Assert.Single(report.Statistics).Device, report.Statistics[0].Reason));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_device_that_fails_while_it_is_measured_leaves_all_to_the_CPU_and_the_report_says_why()
    {
        using var device = Best(() => throw new LostDeviceException(), Process());
        var report = new FitReport();

        Compute(device, report, cpuSeconds: 10);

        Assert.Contains("'simulated' failed", Assert.Single(report.Statistics).Reason, StringComparison.Ordinal);
        Assert.Contains("'simulated' failed", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_measured_is_a_rate()
    {
        var rates = CpuRates.AddTo(ComputeRates.Typical(1), length: 1_000);

        Assert.True(rates.IsMeasured);
        Assert.Equal(rates, ComputeRates.Parse(rates.Serialize()));
    }

    private static void Compute(ComputeDevice device, FitReport report, double cpuSeconds) =>
        device.TryCompute("moments", "a", 4 * Gigabytes, _ => cpuSeconds, (_, _) => "computed", report);

    private static ComputeDevice Best(Func<IDeviceRunner> open, KnownRates known) => new(DeviceKind.Cuda, "simulated", chooses: true, open, "found", known);

    // What a process knows when it starts.
    private KnownRates Process() => new(new(_folder.Path));
}
