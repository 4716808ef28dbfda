using MlOps.Gpu.Statistics;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>The different values of a column, and how often each is there.</summary>
internal sealed class CategoryCounts
{
    private const int PieceLength = 64 * 1024;

    private readonly Dictionary<Utf8Key, long> _texts = new(Utf8KeyComparer.Instance);
    private readonly KeyCounts _keys = new();

    public CategoryKind Kind { get; private set; }

    public long Missing { get; private set; }

    public void Add(Column column)
    {
        Kind = CategoryKey.KindOf(column.Type);
        Missing += column.Validity.CountMissing(column.Length);
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
            var counts = new Utf8KeyCounts();
            counts.Add(column.Texts.Offsets.Span, column.Texts.Bytes.Span, column.Validity.Bits.Span, column.Validity.Offset);
            var vocabulary = counts.ToVocabulary();
            for (var code = 0; code < vocabulary.Count; code++)
            {
                Add(vocabulary.KeyOf(code), vocabulary.Counts.Span[code]);
            }
        }
    }

    /// <summary>All categories with their counts: by count from high to low, of equal ones the smaller key first.</summary>
    public (Utf8Key[] Texts, long[] Keys, long[] Counts) ByCount()
    {
        if (Kind == CategoryKind.Text)
        {
            var sorted = _texts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, CategoryKey.TextOrder).ToArray();
            return ([.. sorted.Select(pair => pair.Key)], [], [.. sorted.Select(pair => pair.Value)]);
        }

        var vocabulary = _keys.ToVocabulary();
        return ([], vocabulary.Keys.ToArray(), vocabulary.Counts.ToArray());
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

        for (var code = 0; code < counts.Length; code++)
        {
            if (counts[code] > 0)
            {
                Add(column.Texts[code], counts[code]);
            }
        }
    }

    private void Add(ReadOnlySpan<byte> text, long count)
    {
        var known = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();
        known.TryGetValue(text, out var sum);
        known[text] = sum + count;
    }
}
