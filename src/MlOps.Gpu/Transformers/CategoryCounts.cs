using MlOps.Gpu.Devices;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>The different values of a column, and how often each is there.</summary>
internal sealed class CategoryCounts
{
    private const int PieceLength = 64 * 1024;

    private readonly Utf8KeyTable _texts = new();
    private readonly KeyCounts _keys = new();

    public CategoryKind Kind { get; private set; }

    public long Missing { get; private set; }

    public void Add(Column column, FitRunner runner)
    {
        Kind = CategoryKey.KindOf(column.Type);
        Missing += column.Validity.CountMissing(column.Length);
        if (Kind != CategoryKind.Text && runner.CountKeys(column) is { } keys)
        {
            _keys.Merge(keys.Counts);
            Missing += keys.NotNumbers;
        }
        else if (column.IsDictionary && runner.CountCodes(column) is { } counts)
        {
            AddCodes(column, counts);
        }
        else if (Kind == CategoryKind.Text && !column.IsDictionary && runner.CountTexts(column) is { } texts)
        {
            AddTexts(texts);
        }
        else
        {
            AddOnCpu(column);
        }
    }

    /// <summary>All categories with their counts: by count from high to low, of equal ones the smaller key first.</summary>
    public (ReadOnlyMemory<byte>[] Texts, long[] Keys, long[] Counts) ByCount()
    {
        if (Kind == CategoryKind.Text)
        {
            var sorted = _texts.Entries.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, CategoryKey.TextOrder).ToArray();
            return ([.. sorted.Select(entry => entry.Key)], [], [.. sorted.Select(entry => entry.Value)]);
        }

        var vocabulary = _keys.ToVocabulary();
        return ([], vocabulary.Keys.ToArray(), vocabulary.Counts.ToArray());
    }

    private void AddOnCpu(Column column)
    {
        if (Kind != CategoryKind.Text)
        {
            AddKeys(column);
        }
        else if (column.IsDictionary)
        {
            AddCodes(column);
        }
        else
        {
            AddTexts(column);
        }
    }

    private void AddKeys(Column column)
    {
        var keys = new long[Math.Min(PieceLength, column.Length)];
        for (long start = 0; start < column.Length; start += PieceLength)
        {
            var piece = keys.AsSpan(0, (int)Math.Min(PieceLength, column.Length - start));
            Missing += CategoryKey.KeysOf(column, (int)start, piece, out var validity);
            _keys.Add(piece, validity);
        }
    }

    private void AddCodes(Column column)
    {
        var counts = new long[column.Texts.Count];
        var codes = column.Codes.Span;
        for (var row = 0; row < codes.Length; row++)
        {
            if (column.Validity[row])
            {
                counts[codes[row]]++;
            }
        }

        AddCodes(column, counts);
    }

    private void AddCodes(Column column, long[] counts)
    {
        for (var code = 0; code < counts.Length; code++)
        {
            if (counts[code] > 0)
            {
                _texts.ValueOf(column.Texts[code]) += counts[code];
            }
        }
    }

    private void AddTexts(Column column)
    {
        var counts = column.HasValidity ? new Utf8KeyCounts() : Utf8KeyCounts.Of(column.Texts.Offsets, column.Texts.Bytes);
        if (column.HasValidity)
        {
            counts.Add(column.Texts.Offsets.Span, column.Texts.Bytes.Span, column.Validity.Bits.Span, column.Validity.Offset);
        }

        AddTexts(counts);
    }

    private void AddTexts(Utf8KeyCounts counts)
    {
        var vocabulary = counts.ToVocabulary();
        for (var code = 0; code < vocabulary.Count; code++)
        {
            _texts.ValueOf(vocabulary.KeyOf(code)) += vocabulary.Counts.Span[code];
        }
    }
}
