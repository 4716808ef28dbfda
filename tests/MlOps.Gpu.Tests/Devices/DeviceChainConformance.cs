using MlOps.Gpu.Devices;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Tests.Operations;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>A kernel gives what its twin on the CPU gives.</summary>
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
        Assert.All(onCpu.Float32.ToArray().Zip(onGpu.Float32.ToArray()), pair => Assert.InRange(UlpsBetween(pair.First, pair.Second), 0, device.Ulps));

        ColumnTask TaskOf() => ColumnTask.To(column, [Chain.ToTileKernel(chain)], chain, 1);
    }

    private static long UlpsBetween(float one, float other) =>
        float.IsNaN(one) && float.IsNaN(other) ? 0 : Math.Abs((long)Ordered(one) - Ordered(other));

    // Neighbours in the order of numbers differ by 1.
    private static int Ordered(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        return bits < 0 ? int.MinValue - bits : bits;
    }
}
