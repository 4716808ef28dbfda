using CsCheck;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Tests.Statistics;

public sealed class KeyCountsTests
{
    [Fact]
    public void The_most_frequent_key_is_first_and_of_equally_frequent_ones_the_least()
    {
        var counts = new KeyCounts();
        counts.Add([7, -5, 3, 7, 3, 9]);

        var vocabulary = counts.ToVocabulary();

        Assert.Equal([3, 7, -5, 9], vocabulary.Keys.ToArray());
        Assert.Equal([2, 2, 1, 1], vocabulary.Counts.ToArray());
    }

    [Fact]
    public void Rare_keys_and_those_beyond_the_size_are_left_out()
    {
        var counts = new KeyCounts();
        counts.Add([7, -5, 3, 7, 3, 9]);

        Assert.Equal([3, 7], counts.ToVocabulary(minimumFrequency: 2).Keys.ToArray());
        Assert.Equal([3, 7, -5], counts.ToVocabulary(maximumSize: 3).Keys.ToArray());
    }

    [Fact]
    public void Missing_keys_are_counted_apart_and_have_no_code()
    {
        byte[] validity = [0b1011_0000];
        var counts = new KeyCounts();
        counts.Add([7, 8, 7, 9], validity, validityOffset: 4);

        var codes = new int[4];
        counts.ToVocabulary().Lookup([7, 7, 1, 9], codes, validity, validityOffset: 4);

        Assert.Equal(1, counts.Missing);
        Assert.Equal([0, 0, Vocabulary.Unknown, 2], codes);
    }

    [Fact]
    public void Merged_parts_give_the_vocabulary_of_the_whole()
    {
        var (whole, left, right) = (new KeyCounts(), new KeyCounts(), new KeyCounts());
        whole.Add([1, 2, 2, 3, 3, 3]);
        left.Add([3, 2, 3]);
        right.Add([2, 1, 3]);

        left.Merge(right);

        Assert.Equal(whole.ToVocabulary().Keys.ToArray(), left.ToVocabulary().Keys.ToArray());
        Assert.Equal(whole.ToVocabulary().Counts.ToArray(), left.ToVocabulary().Counts.ToArray());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(40_000)]
    [InlineData(int.MaxValue)]
    public void Many_keys_are_counted_as_a_dictionary_counts_them(int distinct)
    {
        var random = new Random(4);
        var keys = Enumerable.Range(0, 150_000).Select(_ => random.Next(distinct) * -7919L << random.Next(2) * 30).ToArray();
        var bitmap = new byte[keys.Length / 8];
        Array.Fill(bitmap, (byte)0xFF);

        var (vocabulary, byBitmap) = (KeyCounts.Of([keys.AsMemory(0, 70_000), keys.AsMemory(70_000)]).ToVocabulary(), new KeyCounts());
        byBitmap.Add(keys, bitmap);

        var expected = keys.GroupBy(key => key).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).ToArray();
        Assert.Equal(expected.Select(group => group.Key), vocabulary.Keys.ToArray());
        Assert.Equal(expected.Select(group => (long)group.Count()), vocabulary.Counts.ToArray());
        Assert.Equal(vocabulary.Keys.ToArray(), byBitmap.ToVocabulary().Keys.ToArray());

        var codes = new int[keys.Length];
        vocabulary.Lookup(keys, codes);
        Assert.Equal(keys, codes.Select(code => vocabulary.Keys.Span[code]));
    }

    [Fact]
    public void Any_keys_in_any_parts_are_counted_as_a_dictionary_counts_them()
    {
        // Multiples of 2^60 fall into few buckets, which overflow into the next ones, and at the end of the table into the first.
        var key = Gen.OneOf(
            Gen.Long, Gen.Long[-3, 3], Gen.Const(0L), Gen.Const(long.MinValue), Gen.Const(long.MaxValue),
            Gen.Long[0, 15].Select(i => i << 60), Gen.Long[0, 600].Select(i => i * Colliding));
        Gen.Select(key.Array[0, 700], Gen.Int[0, 700], Gen.Byte.Array[88, 88]).Sample((keys, cut, validity) =>
        {
            cut = Math.Min(cut, keys.Length);
            var (left, right, present) = (new KeyCounts(), new KeyCounts(), new KeyCounts());
            left.Add(keys.AsSpan(0, cut));
            right.Add(keys.AsSpan(cut));
            left.Merge(right);
            present.Add(keys, validity, validityOffset: 3);

            var isPresent = Enumerable.Range(3, keys.Length).Select(bit => (validity[bit / 8] >> bit % 8 & 1) != 0).ToArray();
            AssertCounts(keys, left.ToVocabulary());
            AssertCounts(keys, KeyCounts.Of([keys.AsMemory(0, cut), keys.AsMemory(cut)]).ToVocabulary());
            AssertCounts(keys.Where((_, row) => isPresent[row]), present.ToVocabulary());
            Assert.Equal(isPresent.Count(one => !one), present.Missing);
        });
    }

    [Fact]
    public void Large_tables_with_different_keys_are_merged()
    {
        // In the order of their buckets, the first ones would be crowded before the table grows.
        var (left, right) = (new KeyCounts(), new KeyCounts());
        var keys = Enumerable.Range(0, 1_000_000).Select(i => (long)i * i * 31).ToArray();
        left.Add(keys.AsSpan(0, 500_000));
        right.Add(keys.AsSpan(500_000));

        left.Merge(right);

        Assert.Equal(keys, left.ToVocabulary().Keys.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(5_000)]
    [InlineData(9_999)]
    public void A_key_beyond_32_bits_anywhere_leaves_the_counts_of_the_others(int row)
    {
        foreach (var beyond in new[] { 1L << 31, -(1L << 31) - 1, 1L << 32, long.MaxValue, long.MinValue })
        {
            // In its lower half it has the bits of another key.
            var keys = Enumerable.Range(0, 10_000).Select(i => (long)(i % 700 - 350)).ToArray();
            keys[row] = beyond;
            var counts = new KeyCounts();
            counts.Add(keys);
            counts.Add(keys.AsSpan(0, 100));

            AssertCounts([.. keys, .. keys[..100]], counts.ToVocabulary());
        }
    }

    [Fact]
    public void The_ends_of_32_bits_are_counted()
    {
        long[] keys = [int.MaxValue, int.MinValue, 0, -1, int.MaxValue, 1L + int.MaxValue, int.MinValue - 1L];
        foreach (var length in Enumerable.Range(0, keys.Length + 1))
        {
            var counts = new KeyCounts();
            counts.Add(keys.AsSpan(0, length));

            AssertCounts(keys[..length], counts.ToVocabulary());
        }
    }

    [Fact]
    public void A_count_beyond_32_bits_is_exact()
    {
        var counts = new KeyCounts();
        counts.Add([7, 8, 8]);
        counts.Add(7, int.MaxValue - 3);
        counts.Add([7, 9, 9, 9]);
        counts.Add(8, long.MaxValue / 2);

        var vocabulary = counts.ToVocabulary();

        Assert.Equal([8, 7, 9], vocabulary.Keys.ToArray());
        Assert.Equal([(long.MaxValue / 2) + 2, int.MaxValue - 1L, 3], vocabulary.Counts.ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 1L << 40)]
    [InlineData(1L << 40, 1)]
    [InlineData(1L << 40, 1L << 40)]
    public void Parts_of_either_width_are_merged_and_the_other_stays_as_it_is(long left, long right)
    {
        var (leftKeys, rightKeys) = (new long[] { 5 * left, 3, 0, 3 }, new long[] { 5 * right, 3, 0, 0, 0 });
        var (one, other) = (new KeyCounts(), new KeyCounts());
        one.Add(leftKeys);
        other.Add(rightKeys);

        one.Merge(other);
        one.Merge(new());

        AssertCounts([.. leftKeys, .. rightKeys], one.ToVocabulary());
        AssertCounts(rightKeys, other.ToVocabulary());
    }

    [Fact]
    public void Parts_whose_counts_together_are_beyond_32_bits_are_merged_exactly()
    {
        var (one, other) = (new KeyCounts(), new KeyCounts());
        one.Add(7, int.MaxValue);
        other.Add(7, int.MaxValue);

        one.Merge(other);

        Assert.Equal([2L * int.MaxValue], one.ToVocabulary().Counts.ToArray());
    }

    private const long Colliding = -1018231460777725123; // the inverse of the multiplier: small multiples are the first hashes

    private static void AssertCounts(IEnumerable<long> keys, Vocabulary vocabulary)
    {
        var expected = keys.GroupBy(key => key).Select(group => (group.Key, Count: group.LongCount()))
            .OrderByDescending(one => one.Count).ThenBy(one => one.Key);
        Assert.Equal(expected, vocabulary.Keys.ToArray().Zip(vocabulary.Counts.ToArray(), (key, count) => (key, count)));
    }
}
