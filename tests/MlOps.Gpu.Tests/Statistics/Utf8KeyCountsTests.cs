using System.Text;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Tests.Statistics;

public sealed class Utf8KeyCountsTests
{
    [Fact]
    public void The_most_frequent_key_is_first_and_of_equally_frequent_ones_that_with_the_lesser_bytes()
    {
        var vocabulary = Of("b", "ä", "a", "", "z", "ä", "a").ToVocabulary();

        Assert.Equal(["a", "ä", "", "b", "z"], Enumerable.Range(0, vocabulary.Count).Select(code => Encoding.UTF8.GetString(vocabulary.KeyOf(code))));
        Assert.Equal([2, 2, 1, 1, 1], vocabulary.Counts.ToArray());
    }

    [Fact]
    public void Keys_are_looked_up_and_unknown_or_missing_ones_have_no_code()
    {
        var vocabulary = Of("red", "red", "blue").ToVocabulary();
        var (offsets, bytes) = Column("blue", "", "red", "red");

        var codes = new int[4];
        vocabulary.Lookup(offsets, bytes, codes, [0b0111]);

        Assert.Equal([1, Vocabulary.Unknown, 0, Vocabulary.Unknown], codes);
    }

    [Fact]
    public void Merged_parts_give_the_vocabulary_of_the_whole()
    {
        var left = Of("x", "y");
        left.Merge(Of("y", "z"));

        var whole = Of("x", "y", "y", "z").ToVocabulary();

        Assert.Equal(whole.Bytes.ToArray(), left.ToVocabulary().Bytes.ToArray());
        Assert.Equal(whole.Offsets.ToArray(), left.ToVocabulary().Offsets.ToArray());
        Assert.Equal(whole.Counts.ToArray(), left.ToVocabulary().Counts.ToArray());
    }

    private static Utf8KeyCounts Of(params string[] keys)
    {
        var counts = new Utf8KeyCounts();
        var (offsets, bytes) = Column(keys);
        counts.Add(offsets, bytes);
        return counts;
    }

    private static (int[] Offsets, byte[] Bytes) Column(params string[] keys)
    {
        var offsets = new List<int> { 0 };
        foreach (var key in keys)
        {
            offsets.Add(offsets[^1] + Encoding.UTF8.GetByteCount(key));
        }

        return ([.. offsets], Encoding.UTF8.GetBytes(string.Concat(keys)));
    }
}
