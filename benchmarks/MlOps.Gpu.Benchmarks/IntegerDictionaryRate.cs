using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Benchmarks;

/// <summary>The vocabulary of 10M integers, 100k of them distinct, beside ML.NET's MapValueToKey.</summary>
internal sealed class IntegerDictionaryRate : Claim
{
    private const int Length = 10_000_000;
    private const int Distinct = 100_000;

    public override string Name => "vocabulary of 10M int64, 100k distinct";

    public override string Bar => ">= 10x ML.NET's MapValueToKey";

    public override Measurement Measure()
    {
        var random = new Random(1);
        var keys = new long[Length];
        for (var i = 0; i < Length; i++)
        {
            keys[i] = random.Next(Distinct) * 7919L;
        }

        var codes = new int[Length];
        var context = new MLContext(1);
        var rows = context.Data.LoadFromEnumerable(keys.Take(Length / 10).Select(key => new Row { Key = key }).ToArray());
        var estimator = context.Transforms.Conversion.MapValueToKey(nameof(Row.Key), maximumNumberOfKeys: int.MaxValue);
        Vocabulary vocabulary = KeyCounts.Of([keys]).ToVocabulary();
        var turns = Turns.Measure(
            5,
            () => vocabulary = KeyCounts.Of([keys]).ToVocabulary(),
            () => vocabulary.Lookup(keys, codes),
            () => estimator.Fit(rows));

        var (fit, lookup, rival) = (Length / turns.Seconds(0) / 1e6, Length / turns.Seconds(1) / 1e6, Length / 10 / turns.Seconds(2) / 1e6);
        return new(
            fit >= 10 * rival,
            $"{fit:F1} M rows/s",
            $"{rival:F2} M rows/s ML.NET (1M rows)",
            $"{fit / rival:F1}x; looked up on one core: {lookup:F1} M rows/s; a core-second gives {Length / turns.ProcessorSeconds(0) / 1e6:F1} M rows, ML.NET's {Length / 10 / turns.ProcessorSeconds(2) / 1e6:F2} M; medians of 5 rounds in turns");
    }

    private sealed class Row
    {
        [ColumnName("Key")]
        public long Key { get; set; }
    }
}
