using MlOps.Gpu.Devices;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Tests.Operations;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>A kernel gives what its twin on the CPU gives, to the bit.</summary>
public abstract class DeviceChainConformance(DeviceFixture device)
{
    public static TheoryData<string> Chains => SomeChains.Names;

    [Theory]
    [MemberData(nameof(Chains))]
    public async Task A_kernel_gives_the_numbers_of_its_CPU_twin(string name)
    {
        var chain = SomeChains.Of(name);
        var random = new Random(3);
        var column = Column.Create("a", Enumerable.Range(0, device.Length).Select(_ => random.Next(9) == 0 ? float.NaN : (random.NextSingle() * 8) - 2).ToArray());
        await DeviceFixture.RunnerOf(device.Device).CompileAsync(chain.GetType());
        var (onGpu, onCpu) = (TaskOf(), TaskOf());

        var report = new TransformReport();
        device.Device.Run([onGpu], report);
        ComputeDevice.Cpu().Run([onCpu], new());

        Assert.Equal(device.Device.Name, report.Device);
        Assert.Equal(Bits(onCpu), Bits(onGpu));

        ColumnTask TaskOf() => ColumnTask.To(column, [Chain.ToTileKernel(chain)], chain, 1);
    }

    [Fact]
    public void Its_rates_are_measured()
    {
        var rates = DeviceFixture.RunnerOf(device.Device).MeasureRates();

        Assert.Equal(rates, ComputeRates.Parse(rates.Serialize()));
        Assert.NotEqual(ComputeRates.Typical(Environment.ProcessorCount).ToDevice, rates.ToDevice);
    }

    // NaN is NaN, whatever its bits.
    private static IEnumerable<int> Bits(ColumnTask task) =>
        task.Float32.ToArray().Select(value => BitConverter.SingleToInt32Bits(float.IsNaN(value) ? float.NaN : value));
}
