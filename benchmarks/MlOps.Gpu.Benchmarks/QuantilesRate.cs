using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Benchmarks;

/// <summary>Five exact quantiles of ten million floats, beside sorting them.</summary>
internal sealed class QuantilesRate : Claim
{
    private const int Length = 10_000_000;

    public override string Name => "five exact quantiles of 10M float32";

    public override string Bar => ">= 1 GB/s";

    public override Measurement Measure()
    {
        var values = Columns.Normal(Length);
        var copy = new float[Length];
        var turns = Turns.Measure(
            9,
            () => ExactQuantiles.Of([values], [0.01, 0.25, 0.5, 0.75, 0.99]),
            () =>
            {
                values.CopyTo(copy, 0);
                Array.Sort(copy);
            });

        var (ours, sort) = (turns.Seconds(0), turns.Seconds(1));
        var rate = Length * 4.0 / ours / 1e9;
        return new(rate >= 1, $"{rate:F2} GB/s", $"{Length * 4.0 / sort / 1e9:F3} GB/s Array.Sort", $"{ours * 1e3:F1} ms, {turns.ProcessorSeconds(0) * 1e3:F1} ms of processor time; medians of 9 rounds in turns");
    }
}
