using Microsoft.ML.Data;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Benchmarks;

/// <summary>The keys are integers.</summary>
internal sealed class IntegerDictionaryRate : DictionaryRate<IntegerDictionaryRate.Row>
{
    public override string Name => "vocabulary of 10M int64, 100k distinct";

    protected override (Action Fit, Action Lookup, IEnumerable<Row> Rows) Prepare(Random random)
    {
        var keys = new long[Length];
        for (var i = 0; i < Length; i++)
        {
            keys[i] = random.Next(Distinct) * 7919L;
        }

        var codes = new int[Length];
        var vocabulary = KeyCounts.Of([keys]).ToVocabulary();
        return (
            () => vocabulary = KeyCounts.Of([keys]).ToVocabulary(),
            () => vocabulary.Lookup(keys, codes),
            RowsOf(keys));
    }

    private static IEnumerable<Row> RowsOf(long[] keys)
    {
        var row = new Row();
        foreach (var key in keys)
        {
            row.Key = key;
            yield return row;
        }
    }

    internal sealed class Row
    {
        [ColumnName(KeyName)]
        public long Key { get; set; }
    }
}
