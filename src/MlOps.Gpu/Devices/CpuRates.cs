using System.Diagnostics;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>Measures what the CPU makes of chains and statistics, in about a tenth of a second.</summary>
internal static class CpuRates
{
    private const int Rounds = 3;
    private const int Operations = 64;
    private const int Categories = 1_000;

    private static readonly double[] Probabilities = [0.01, 0.25, 0.5, 0.75, 0.99];

    /// <summary>The rates of a device with those of the CPU that was measured now.</summary>
    /// <param name="rates">The device's.</param>
    /// <param name="length">How many values a column has that is read; of the slower statistics, an eighth.</param>
    public static ComputeRates AddTo(ComputeRates rates, int length)
    {
        var (random, some) = (new Random(1), Math.Max(1, length / 8));
        var values = new float[length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        var keys = Array.ConvertAll(values[..some], value => (long)(value * Categories) * 7_919);
        var codes = Array.ConvertAll(values[..some], value => (int)((value + 0.5f) * (Categories - 1)));
        var folds = new int[some];
        var offsets = new int[some + 1];
        for (var i = 0; i < some; i++)
        {
            offsets[i + 1] = offsets[i] + sizeof(long);
        }

        var texts = System.Runtime.InteropServices.MemoryMarshal.AsBytes(keys.AsSpan()).ToArray();
        var wide = Array.ConvertAll(values[..some], value => (double)value);
        double[] many = [.. Enumerable.Range(0, ExactQuantiles.MostRefined + 1).Select(i => i / (double)ExactQuantiles.MostRefined)];
        var cheap = TaskOf(values, 1);
        var costly = TaskOf(values[..some], Operations);
        return rates with
        {
            CpuMemory = 2.0 * sizeof(float) * length / SecondsOf(() => CpuRunner.Run([cheap])),
            CpuOperations = (double)Operations * some / SecondsOf(() => CpuRunner.Run([costly])),
            CpuMoments = (double)sizeof(float) * length / SecondsOf(() => ColumnMoments.Of([values])),
            CpuQuantiles = (double)sizeof(float) * some / SecondsOf(() => ExactQuantiles.Of([values.AsMemory(0, some)], Probabilities)),
            CpuWideMoments = some / SecondsOf(() => ColumnMoments.Of([wide])),
            CpuPowers = some / SecondsOf(() => ColumnMoments.Of<double>([wide], PowerFamily.YeoJohnson.Of(0.5).Apply)),
            CpuSort = some / SecondsOf(() => ExactQuantiles.Of([values.AsMemory(0, some)], many)),
            CpuCodes = some / SecondsOf(() => Count(codes)),
            CpuKeys = some / SecondsOf(() => KeyCounts.Of([keys])),
            CpuTexts = some / SecondsOf(() => Utf8KeyCounts.Of(offsets, texts)),
            CpuSums = some / SecondsOf(() => new GroupSums(Categories, 1).Add(codes, folds, values.AsSpan(0, some))),
            IsMeasured = true,
        };
    }

    /// <summary>The shortest of some rounds: what else the machine does makes the others longer.</summary>
    public static double SecondsOf(Action action) => Enumerable.Range(0, Rounds).Min(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Math.Max(1e-9, Stopwatch.GetElapsedTime(start).TotalSeconds);
    });

    private static void Count(int[] codes)
    {
        var counts = new long[Categories];
        foreach (var code in codes)
        {
            counts[code]++;
        }
    }

    private static ColumnTask TaskOf(float[] values, int operations)
    {
        IOperation[] clips = [.. Enumerable.Range(0, operations).Select(i => new Clip(-1 - i, 1 + i))];
        return ColumnTask.To(Column.Create("x", values), [.. clips.Chunk(16).Select(some => Chain.ToTileKernel(Chain.Of(some)!))], null, operations);
    }
}
