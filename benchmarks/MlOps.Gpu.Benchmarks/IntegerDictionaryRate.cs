using Microsoft.ML.Data;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Benchmarks;

/// <summary>The keys are integers.</summary>
internal sealed class IntegerDictionaryRate : DictionaryRate<IntegerDictionaryRate.Row>
{
    public override string Name => "vocabulary of 10M int64, 100k distinct";

    protected override (Action Fit, Action Lookup, Row[] Rows) Prepare(Random random, int rivalLength)
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
            Array.ConvertAll(keys[..rivalLength], key => new Row { Key = key }));
    }

    internal sealed class Row
    {
        [ColumnName(KeyName)]
        public long Key { get; set; }
    }
}
