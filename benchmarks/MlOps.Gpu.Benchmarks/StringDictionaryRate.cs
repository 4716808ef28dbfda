using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Benchmarks;

/// <summary>The vocabulary of 10M strings, 100k of them distinct, beside ML.NET's MapValueToKey.</summary>
internal sealed class StringDictionaryRate : Claim
{
    private const int Length = 10_000_000;
    private const int Distinct = 100_000;

    public override string Name => "vocabulary of 10M strings, 100k distinct";

    public override string Bar => ">= 10x ML.NET's MapValueToKey";

    public override Measurement Measure()
    {
        var random = new Random(1);
        var names = Enumerable.Range(0, Distinct).Select(i => $"category-{i * 7919}").ToArray();
        var rows = new Row[Length / 10];
        var offsets = new int[Length + 1];
        var bytes = new byte[Length * 20];
        for (var i = 0; i < Length; i++)
        {
            var name = names[random.Next(Distinct)];
            offsets[i + 1] = offsets[i] + Encoding.UTF8.GetBytes(name, bytes.AsSpan(offsets[i]));
            if (i < rows.Length)
            {
                rows[i] = new() { Key = name };
            }
        }

        var codes = new int[Length];
        var context = new MLContext(1);
        var view = context.Data.LoadFromEnumerable(rows);
        var estimator = context.Transforms.Conversion.MapValueToKey(nameof(Row.Key), maximumNumberOfKeys: int.MaxValue);
        var vocabulary = Utf8KeyCounts.Of(offsets, bytes).ToVocabulary();
        var turns = Turns.Measure(
            5,
            () => vocabulary = Utf8KeyCounts.Of(offsets, bytes).ToVocabulary(),
            () => vocabulary.Lookup(offsets, bytes, codes),
            () => estimator.Fit(view));

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
        public string Key { get; set; } = "";
    }
}
