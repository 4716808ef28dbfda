using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Benchmarks;

/// <summary>
/// A chain of operations over 4M rows of 16 columns of 32 bits, from memory to memory, on the CPU: beside a copy of the same bytes by as many threads, and
/// beside ML.NET with the transforms that it has for the same, on fewer rows.
/// </summary>
internal sealed class FusedChain(int operations) : Claim
{
    private const int Rows = 4_000_000;
    private const int RivalRows = 500_000;
    private const int Width = 16;
    private const int Rounds = 11;
    private const int RivalRounds = 3;
    private const double OfACopy = 0.85;
    private const double OfTheRival = 20;

    public override string Name => $"fused chain of {operations} operations, CPU";

    public override string Bar => ">= 85 % of memcpy, >= 20x ML.NET";

    public override Measurement Measure()
    {
        var random = new Random(1);
        var source = Enumerable.Range(0, Width).Select(_ => Enumerable.Range(0, Rows).Select(_ => random.NextSingle() * 10 - 5).ToArray()).ToArray();
        var table = Table.Create([.. source.Select((values, i) => Column.Create($"x{i}", values))]);
        using var device = ComputeDevice.Cpu();
        var fitted = FeaturePipeline.Create().Add([.. table.Columns.Select(column => column.Name)], EstimatorsOf(operations)).Fit(table.Slice(0, 100_000), device);
        var destination = fitted.Transform(table);
        var copy = source.Select(values => new float[values.Length]).ToArray();
        var rival = MlNetChain.Create(source, RivalRows, operations);

        var turns = Turns.Measure(Rounds, () => fitted.TransformInto(table, destination), () => Copy(source, copy));
        var rivalTurns = Turns.Measure(RivalRounds, rival.Run);

        var (ours, theirs, copied) = (Rate(Rows, turns.Seconds(0)), Rate(RivalRows, rivalTurns.Seconds(0)), Rate(Rows, turns.Seconds(1)));
        var share = turns.Ratio(0, 1);
        return new(
            share >= OfACopy && ours >= OfTheRival * theirs,
            $"{ours:F1} GB/s",
            $"{copied:F1} GB/s memcpy, {theirs:F2} GB/s ML.NET",
            $"{share:P0} of memcpy, {turns.ProcessorSeconds(1) / turns.ProcessorSeconds(0):P0} by processor time; {ours / theirs:F0}x ML.NET 5.0.1 on {RivalRows:N0} rows; "
            + $"bytes read and written; 4M x {Width} values, medians of {Rounds} rounds in turns");
    }

    private static Estimator[] EstimatorsOf(int operations) => operations switch
    {
        // Clip; centre and scale; clip.
        4 => [new ClipTransformer(-4, 4), new StandardScaler(), new ClipTransformer(-3, 3)],
        // Fill; clip; centre and scale; five times clip, scale and shift.
        _ =>
        [
            new SimpleImputer(), new ClipTransformer(-4, 4), new StandardScaler(), new ClipTransformer(-3, 3), new MinMaxScaler(), new StandardScaler(),
            new ClipTransformer(-2, 2), new MinMaxScaler(), new MaxAbsScaler(), new StandardScaler(), new ClipTransformer(-1, 1),
        ],
    };

    private static void Copy(float[][] source, float[][] destination)
    {
        const int Piece = 1 << 20;
        var perColumn = (Rows + Piece - 1) / Piece;
        Parallel.For(0, Width * perColumn, i =>
        {
            var start = i % perColumn * Piece;
            source[i / perColumn].AsSpan(start, Math.Min(Piece, Rows - start)).CopyTo(destination[i / perColumn].AsSpan(start));
        });
    }

    // Billions of bytes read and written in a second.
    private static double Rate(int rows, double seconds) => 2.0 * sizeof(float) * rows * Width / seconds / 1e9;
}
