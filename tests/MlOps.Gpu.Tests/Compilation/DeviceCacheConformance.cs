using MlOps.Gpu.Compilation;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Tests.Devices;
using MlOps.Testing;

namespace MlOps.Gpu.Tests.Compilation;

/// <summary>Processes find the kernels that earlier ones compiled, and compute the same with them.</summary>
public abstract class DeviceCacheConformance : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DeviceFixture _device;

    protected DeviceCacheConformance(DeviceFixture device)
    {
        _device = device;
        _ = device.Device; // skips where there is none
    }

    private string Cache => Path.Combine(_folder.Path, "mlops-gpu");

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_second_process_compiles_nothing_and_learns_the_same()
    {
        var first = await RunAsync();
        var second = await RunAsync();

        Assert.InRange(first.Compiled, 5, 20);
        Assert.Equal((first.Compiled, 0), (first.Compiled, first.Found));
        Assert.Equal((0, first.Compiled), (second.Compiled, second.Found));
        Assert.Equal(first.Learnt, second.Learnt);
    }

    [Fact]
    public async Task A_damaged_entry_is_compiled_and_kept_anew()
    {
        var first = await RunAsync();
        var files = Directory.GetFiles(Cache);
        await File.WriteAllTextAsync(files[0], "damaged", TestContext.Current.CancellationToken);

        var second = await RunAsync();
        var third = await RunAsync();

        Assert.Equal((1, first.Compiled - 1), (second.Compiled, second.Found));
        Assert.Equal((0, first.Compiled), (third.Compiled, third.Found));
        Assert.Equal(first.Learnt, third.Learnt);
    }

    [Fact]
    public async Task Code_that_the_driver_refuses_is_compiled_and_kept_anew()
    {
        using (var device = OpenIn(Cache))
        {
            Load(device);
        }

        // A whole entry, of the right key, that is no code.
        var file = Assert.Single(Directory.GetFiles(Cache));
        var key = KeyOf(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        new KernelCache(Cache).Keep(key, new KernelCode("this is no code", 0).Serialize());

        using (var device = OpenIn(Cache))
        {
            Assert.Equal((1, 0), CountsOf(Load(device)));
        }

        using (var device = OpenIn(Cache))
        {
            Assert.Equal((0, 1), CountsOf(Load(device)));
        }
    }

    [Fact]
    public async Task Two_processes_at_once_learn_the_same_and_leave_all_for_a_third()
    {
        var both = await Task.WhenAll(RunAsync(), RunAsync());
        var third = await RunAsync();

        Assert.Equal((both[0].Learnt, both[0].Learnt), (both[1].Learnt, third.Learnt));
        Assert.Equal(0, third.Compiled);
    }

    [Fact]
    public void Without_a_folder_nothing_is_kept()
    {
        using var device = OpenIn(null);

        Assert.Equal((1, 0), CountsOf(Load(device)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static DeviceKernels Load(ComputeDevice device)
    {
        var accelerator = DeviceFixture.RunnerOf(device).Accelerator;
        using var binding = accelerator.BindScoped();
        AcceleratorStatistics.Load(accelerator, new(FitKernels.Moments));
        return DeviceKernels.Of(accelerator);
    }

    private static (int Compiled, int Found) CountsOf(DeviceKernels kernels) => (kernels.CompiledCount, kernels.FoundCount);

    private static string KeyOf(string entry)
    {
        var content = entry.Split('\n', 3)[2];
        var rest = content.Split('\n', 2);
        return rest[1][..int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture)];
    }

    private ComputeDevice OpenIn(string? folder) => _device.Device.Kind == DeviceKind.Cuda
        ? ComputeDevice.Cuda(0, new() { CacheFolder = folder })
        : ComputeDevice.OpenCL(0, new() { CacheFolder = folder });

    private async Task<(int Compiled, int Found, string Learnt)> RunAsync()
    {
        var parts = (await CacheProgram.RunAsync(nameof(CacheProgram.Fit_and_transform), _folder.Path, _device.Device.Kind)).Split(' ', 3);
        return (int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), parts[2]);
    }
}
