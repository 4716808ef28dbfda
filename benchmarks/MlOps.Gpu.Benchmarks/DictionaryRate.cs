using Microsoft.ML;

namespace MlOps.Gpu.Benchmarks;

/// <summary>The vocabulary of 10M keys, 100k of them distinct, beside ML.NET's MapValueToKey.</summary>
internal abstract class DictionaryRate<TRow> : Claim
    where TRow : class
{
    protected const int Length = 10_000_000;
    protected const int Distinct = 100_000;
    protected const string KeyName = "Key";

    public override string Bar => ">= 10x ML.NET's MapValueToKey";

    public override Measurement Measure()
    {
        var (fitAll, lookupAll, rows) = Prepare(new(1));
        var context = new MLContext(1);
        var view = context.Data.LoadFromEnumerable(rows); // which reuse one object, so that there is nothing for the garbage collector
        var estimator = context.Transforms.Conversion.MapValueToKey(KeyName, maximumNumberOfKeys: int.MaxValue);
        var turns = Turns.Measure(5, fitAll, lookupAll, () => estimator.Fit(view));

        var (fit, lookup, rival) = (Length / turns.Seconds(0) / 1e6, Length / turns.Seconds(1) / 1e6, Length / turns.Seconds(2) / 1e6);
        return new(
            fit >= 10 * rival,
            $"{fit:F1} M rows/s",
            $"{rival:F2} M rows/s ML.NET",
            $"{fit / rival:F1}x; looked up on one core: {lookup:F1} M rows/s; a core-second gives {Length / turns.ProcessorSeconds(0) / 1e6:F1} M rows, ML.NET's {Length / turns.ProcessorSeconds(2) / 1e6:F2} M; the same 10M keys from memory to a vocabulary by count and to a fitted MapValueToKey, which is in order of appearance; medians of 5 rounds in turns");
    }

    /// <summary>Draws the keys.</summary>
    /// <param name="random">The source.</param>
    /// <returns>What builds the vocabulary, what looks all keys up in it, and the same keys as the rival's rows.</returns>
    protected abstract (Action Fit, Action Lookup, IEnumerable<TRow> Rows) Prepare(Random random);
}
