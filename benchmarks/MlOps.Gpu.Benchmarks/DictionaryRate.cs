using Microsoft.ML;

namespace MlOps.Gpu.Benchmarks;

/// <summary>The vocabulary of 10M keys, 100k of them distinct, beside ML.NET's MapValueToKey.</summary>
internal abstract class DictionaryRate<TRow> : Claim
    where TRow : class
{
    protected const int Length = 10_000_000;
    protected const int Distinct = 100_000;
    protected const string KeyName = "Key";

    private const int RivalLength = Length / 10;

    public override string Bar => ">= 10x ML.NET's MapValueToKey";

    public override Measurement Measure()
    {
        var (fitAll, lookupAll, rows) = Prepare(new(1), RivalLength);
        var context = new MLContext(1);
        var view = context.Data.LoadFromEnumerable(rows);
        var estimator = context.Transforms.Conversion.MapValueToKey(KeyName, maximumNumberOfKeys: int.MaxValue);
        var turns = Turns.Measure(5, fitAll, lookupAll, () => estimator.Fit(view));

        var (fit, lookup, rival) = (Length / turns.Seconds(0) / 1e6, Length / turns.Seconds(1) / 1e6, RivalLength / turns.Seconds(2) / 1e6);
        return new(
            fit >= 10 * rival,
            $"{fit:F1} M rows/s",
            $"{rival:F2} M rows/s ML.NET (1M rows)",
            $"{fit / rival:F1}x; looked up on one core: {lookup:F1} M rows/s; a core-second gives {Length / turns.ProcessorSeconds(0) / 1e6:F1} M rows, ML.NET's {RivalLength / turns.ProcessorSeconds(2) / 1e6:F2} M; medians of 5 rounds in turns");
    }

    /// <summary>Draws the keys.</summary>
    /// <param name="random">The source.</param>
    /// <param name="rivalLength">How many of the first ones the rival gets.</param>
    /// <returns>What builds the vocabulary, what looks all keys up in it, and the rival's rows.</returns>
    protected abstract (Action Fit, Action Lookup, TRow[] Rows) Prepare(Random random, int rivalLength);
}
