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
}
