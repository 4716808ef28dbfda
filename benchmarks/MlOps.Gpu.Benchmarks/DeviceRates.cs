using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Numerics;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics.Kernels;

namespace MlOps.Gpu.Benchmarks;

/// <summary>
/// Kernels on values that are in a device's memory, beside a copy within it. The bars are those of an H200; on another device the figures count, not
/// whether they are met.
/// </summary>
internal sealed class DeviceRates(AcceleratorRunner runner)
{
    private const string BarDevice = "H200";
    private const int Rounds = 11;
    private const int MostBlocks = 128;

    private static readonly double[] Probabilities = [0.01, 0.25, 0.5, 0.75, 0.99];

    private readonly Accelerator _accelerator = runner.Accelerator;
    private readonly KernelConfig _config = new(runner.Accelerator.NumMultiprocessors * 8, 256);

    /// <summary>Prints a line for each.</summary>
    /// <param name="block">How many floats are made; they are repeated, up to 128 times, in an eighth of the device's memory.</param>
    /// <returns>Whether no bar was missed.</returns>
    public bool Run(int block)
    {
        var blocks = Math.Clamp(_accelerator.MemorySize / 8 / sizeof(float) / block, 1, MostBlocks);
        Console.WriteLine($"{_accelerator.Name}: {_accelerator.NumMultiprocessors} multiprocessors, {_accelerator.MemorySize / 1e9:F0} GB");
        Console.WriteLine($"{blocks * block:N0} float32 in its memory; medians of {Rounds} rounds in turns with a copy");
        Console.WriteLine("what | rate | of a copy | bar");
        using var binding = _accelerator.BindScoped();
        var values = Columns.Normal(block);
        using var source = _accelerator.Allocate1D<float>(blocks * block);
        using var destination = _accelerator.Allocate1D<float>(source.Length);
        for (long first = 0; first < source.Length; first += block)
        {
            source.View.SubView(first, block).BaseView.CopyFromCPU(_accelerator.DefaultStream, values);
        }

        var holds = Chain("chain of 4 operations", source, destination, [new Clip(-4, 4), new Center(0.1), new Scale(2), new Clip(-3, 3)]);
        holds &= Chain(
            "chain of 16 operations", source, destination,
            [
                new ReplaceMissing(0), new Clip(-4, 4), new Center(0.1), new Scale(2), new Clip(-3, 3), new Shift(1), new Scale(0.5), new Center(0.2),
                new Scale(1.5), new Clip(-2, 2), new Shift(0.3), new Scale(0.7), new Center(0.1), new Scale(3), new Shift(0.2), new Clip(-1, 1),
            ]);
        holds &= Measure("moments", source, destination, source.LengthInBytes, 3.9e12, () => DeviceMoments.Of(_accelerator, source.View));
        holds &= Measure("five exact quantiles", source, destination, source.LengthInBytes, 2e12, () => DeviceQuantiles.Of(_accelerator, source.View, Probabilities));

        using var keys = _accelerator.Allocate1D(Enumerable.Range(0, block / 2).Select(i => i * 2_654_435_761L % 100_000).ToArray());
        holds &= Measure("vocabulary of int64, 100k distinct", source, destination, keys.LengthInBytes, null, () => DeviceKeyCounts.Of(_accelerator, keys.View));
        using var sorted = _accelerator.Allocate1D(Array.ConvertAll(values, OrderedKeys.Of));
        return holds & Measure("sort of uint32", source, destination, sorted.LengthInBytes, null, () => DeviceRadixSort.Sort(_accelerator, sorted.View));
    }

    private bool Chain(
        string name, MemoryBuffer1D<float, Stride1D.Dense> source, MemoryBuffer1D<float, Stride1D.Dense> destination, IOperation[] operations)
    {
        var chain = Operations.Chain.Of(operations)!;
        var kernel = ChainLauncher.Compile(_accelerator, chain.GetType());
        return Measure(name, source, destination, 2.0 * source.LengthInBytes, 3.9e12, () => kernel.Launch(_config, source.View, destination.View, chain));
    }

    private bool Measure(
        string name, MemoryBuffer1D<float, Stride1D.Dense> source, MemoryBuffer1D<float, Stride1D.Dense> destination, double bytes, double? bar, Action action)
    {
        var turns = Turns.Measure(Rounds, Awaited(action), Awaited(() => source.View.BaseView.CopyTo(_accelerator.DefaultStream, destination.View.BaseView)));
        var (rate, copy) = (bytes / turns.Seconds(0), 2.0 * source.LengthInBytes / turns.Seconds(1));
        var counts = bar is not null && _accelerator.Name.Contains(BarDevice, StringComparison.Ordinal);
        Console.WriteLine($"{name} | {rate / 1e9:G4} GB/s | {rate / copy:P1} of {copy / 1e9:G4} GB/s | {(
            bar is null ? "none" : $"{bar / 1e9:F0} GB/s on {BarDevice}: {(!counts ? "not asked" : rate >= bar ? "holds" : "falls short")}")}");
        return !counts || rate >= bar;
    }

    private Action Awaited(Action action) => () =>
    {
        action();
        _accelerator.Synchronize();
    };
}
