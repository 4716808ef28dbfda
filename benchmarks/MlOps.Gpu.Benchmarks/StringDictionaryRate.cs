using System.Text;
using Microsoft.ML.Data;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Benchmarks;

/// <summary>The keys are texts.</summary>
internal sealed class StringDictionaryRate : DictionaryRate<StringDictionaryRate.Row>
{
    public override string Name => "vocabulary of 10M strings, 100k distinct";

    protected override (Action Fit, Action Lookup, IEnumerable<Row> Rows) Prepare(Random random)
    {
        var names = Enumerable.Range(0, Distinct).Select(i => $"category-{i * 7919}").ToArray();
        var drawn = new string[Length];
        var offsets = new int[Length + 1];
        var bytes = new byte[Length * 20];
        for (var i = 0; i < Length; i++)
        {
            drawn[i] = names[random.Next(Distinct)];
            offsets[i + 1] = offsets[i] + Encoding.UTF8.GetBytes(drawn[i], bytes.AsSpan(offsets[i]));
        }

        var codes = new int[Length];
        var vocabulary = Utf8KeyCounts.Of(offsets, bytes).ToVocabulary();
        return (
            () => vocabulary = Utf8KeyCounts.Of(offsets, bytes).ToVocabulary(),
            () => vocabulary.Lookup(offsets, bytes, codes),
            RowsOf(drawn));
    }

    private static IEnumerable<Row> RowsOf(string[] keys)
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
        public string Key { get; set; } = "";
    }
}
