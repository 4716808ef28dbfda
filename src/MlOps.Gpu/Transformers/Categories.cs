using System.Globalization;
using System.Text;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>The categories of a column that an encoder knows, by number, and which were too rare to get one of their own.</summary>
internal sealed class Categories
{
    public const int Unknown = -1;
    public const int Missing = -2;

    private const int PieceLength = 64 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly CategoryKind _kind;
    private readonly string[] _labels;
    private readonly Utf8Vocabulary? _texts;
    private readonly Vocabulary? _keys;

    private Categories(CategoryKind kind, string[] labels, long[] keys, int frequent, bool hasMissing)
    {
        _kind = kind;
        FrequentCount = frequent;
        HasMissing = hasMissing;
        if (kind == CategoryKind.Text)
        {
            var texts = Utf8Values.Of(labels);
            _texts = new(texts.Offsets, texts.Bytes, new long[labels.Length]);
            _labels = labels;
            Keys = [];
        }
        else
        {
            _keys = new(keys, new long[keys.Length]);
            _labels = [.. keys.Select(key => kind == CategoryKind.Integer
                ? key.ToString(CultureInfo.InvariantCulture)
                : CategoryKey.ToNumber(key).ToString("R", CultureInfo.InvariantCulture))];
            Keys = keys;
        }
    }

    public CategoryKind Kind => _kind;

    /// <summary>How many have a number of their own: the first ones.</summary>
    public int FrequentCount { get; }

    /// <summary>Whether others were there, too rare for one.</summary>
    public bool HasInfrequent => Count > FrequentCount;

    public int Count => _labels.Length;

    /// <summary>Whether rows without a value were there.</summary>
    public bool HasMissing { get; }

    public long[] Keys { get; }

    public string Label(int code) => _labels[code];

    public static Categories Of(string column, CategoryCounts counted, CategoryOrder order, long minimumFrequency, int maximumCategories) =>
        Of(column, counted, order, minimumFrequency, maximumCategories, out _);

    /// <param name="column">The name, for messages.</param>
    /// <param name="counted">What is there.</param>
    /// <param name="order">In which order frequent ones are numbered.</param>
    /// <param name="minimumFrequency">What is there less often is rare.</param>
    /// <param name="maximumCategories">How many there may be, the rare ones together counted as one.</param>
    /// <param name="counts">How often each is there, by number.</param>
    public static Categories Of(
        string column, CategoryCounts counted, CategoryOrder order, long minimumFrequency, int maximumCategories, out long[] counts)
    {
        var (texts, keys, byCount) = counted.ByCount();
        var frequent = byCount.Count(count => count >= minimumFrequency);
        frequent = Math.Min(frequent, byCount.Length > maximumCategories || frequent < byCount.Length ? maximumCategories - 1 : maximumCategories);
        frequent = Math.Max(0, frequent);

        var places = Enumerable.Range(0, byCount.Length).ToArray();
        if (order == CategoryOrder.Value)
        {
            var comparer = Comparer<int>.Create((x, y) =>
                counted.Kind == CategoryKind.Text ? CategoryKey.TextOrder.Compare(texts[x], texts[y]) : keys[x].CompareTo(keys[y]));
            Array.Sort(places, 0, frequent, comparer);
            Array.Sort(places, frequent, places.Length - frequent, comparer);
        }

        counts = [.. places.Select(place => byCount[place])];
        try
        {
            return new(
                counted.Kind,
                counted.Kind == CategoryKind.Text ? [.. places.Select(place => Utf8.GetString(texts[place].Span))] : [],
                counted.Kind == CategoryKind.Text ? [] : [.. places.Select(place => keys[place])],
                frequent,
                counted.Missing > 0);
        }
        catch (DecoderFallbackException)
        {
            throw TransformerErrors.NotUtf8(column);
        }
    }

    public void Save(StepState state, int column)
    {
        state.WithTexts($"kind_{column}", _kind.ToString())
            .WithIntegers($"frequent_{column}", FrequentCount)
            .WithIntegers($"has_missing_{column}", HasMissing ? 1 : 0);
        if (_kind == CategoryKind.Text)
        {
            state.WithTexts($"categories_{column}", _labels);
        }
        else
        {
            state.WithIntegers($"categories_{column}", Keys);
        }
    }

    public static Categories Load(StepState state, int column)
    {
        var kind = state.Choice<CategoryKind>($"kind_{column}");
        var labels = kind == CategoryKind.Text ? state.TextsOf($"categories_{column}") : [];
        var keys = kind == CategoryKind.Text ? [] : state.IntegersOf($"categories_{column}");
        var frequent = state.Integer($"frequent_{column}");
        state.Require(frequent >= 0 && frequent <= labels.Length + keys.Length, $"'frequent_{column}' is {frequent}");
        state.Require(labels.Distinct(StringComparer.Ordinal).Count() == labels.Length && keys.Distinct().Count() == keys.Length, $"'categories_{column}' has a category twice");
        return new(kind, labels, keys, (int)frequent, state.Flag($"has_missing_{column}"));
    }

    /// <summary>The number of each row's category, <see cref="Unknown"/> or <see cref="Missing"/>.</summary>
    public int[] CodesOf(Column column)
    {
        if (CategoryKey.KindOf(column.Type) != _kind)
        {
            throw TransformerErrors.OtherType(column.Name, _kind switch
            {
                CategoryKind.Text => "texts",
                CategoryKind.Integer => "integers",
                _ => "floating point numbers",
            }, column.Type);
        }

        var codes = new int[column.Length];
        var ofDictionary = _kind == CategoryKind.Text && column.IsDictionary ? CodesOf(column.Texts) : null;
        var pieces = (int)(((long)column.Length + PieceLength - 1) / PieceLength);
        Parallel.For(0, pieces, piece =>
        {
            var start = piece * PieceLength;
            var rows = codes.AsSpan(start, Math.Min(PieceLength, codes.Length - start));
            if (ofDictionary is not null)
            {
                var given = column.Codes.Span.Slice(start, rows.Length);
                for (var i = 0; i < rows.Length; i++)
                {
                    rows[i] = column.Validity[start + i] ? ofDictionary[given[i]] : Missing;
                }
            }
            else if (_kind == CategoryKind.Text)
            {
                var texts = column.Texts.Slice(start, rows.Length);
                _texts!.Lookup(texts.Offsets.Span, texts.Bytes.Span, rows);
                MarkMissing(rows, column, start);
            }
            else
            {
                var keys = new long[rows.Length];
                CategoryKey.KeysOf(column, start, keys, out var validity);
                _keys!.Lookup(keys, rows, validity);
                for (var i = 0; i < rows.Length && validity.Length > 0; i++)
                {
                    rows[i] = ((validity[i >> 3] >> (i & 7)) & 1) == 0 ? Missing : rows[i];
                }
            }
        });
        return codes;
    }

    private int[] CodesOf(Utf8Values dictionary)
    {
        var codes = new int[dictionary.Count];
        if (codes.Length > 0)
        {
            _texts!.Lookup(dictionary.Offsets.Span, dictionary.Bytes.Span, codes);
        }

        return codes;
    }

    private static void MarkMissing(Span<int> codes, Column column, int start)
    {
        for (var i = 0; i < codes.Length && column.HasValidity; i++)
        {
            codes[i] = column.Validity[start + i] ? codes[i] : Missing;
        }
    }
}
