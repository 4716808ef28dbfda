using System.Text;
using Microsoft.ML.Data;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Benchmarks;

/// <summary>The keys are texts.</summary>
internal sealed class StringDictionaryRate : DictionaryRate<StringDictionaryRate.Row>
{
    public override string Name => "vocabulary of 10M strings, 100k distinct";

    protected override (Action Fit, Action Lookup, Row[] Rows) Prepare(Random random, int rivalLength)
    {
        var names = Enumerable.Range(0, Distinct).Select(i => $"category-{i * 7919}").ToArray();
        var rows = new Row[rivalLength];
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
        var vocabulary = Utf8KeyCounts.Of(offsets, bytes).ToVocabulary();
        return (
            () => vocabulary = Utf8KeyCounts.Of(offsets, bytes).ToVocabulary(),
            () => vocabulary.Lookup(offsets, bytes, codes),
            rows);
    }

    internal sealed class Row
    {
        [ColumnName(KeyName)]
        public string Key { get; set; } = "";
    }
}
