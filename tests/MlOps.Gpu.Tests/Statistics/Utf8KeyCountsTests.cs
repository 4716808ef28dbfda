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

    [Fact]
    public void Keys_of_all_lengths_are_told_apart_among_many()
    {
        // Of 0 to 40 bytes, each with neighbours that differ in one byte only; long enough for tables that grow and for several workers.
        var keys = Enumerable.Range(0, 41)
            .SelectMany(length => Enumerable.Range(0, length + 1).Select(changed => new string('x', length).Remove(Math.Max(0, length - changed)) + new string('y', Math.Min(changed, length))))
            .Concat(Enumerable.Range(0, 9_000).Select(i => $"key {i * 7919}"))
            .Append("a\0").Append("a").Append("\0").Append("\0\0")
            .ToArray();
        var random = new Random(4);
        var column = Enumerable.Range(0, 60_000).Select(i => keys[i < keys.Length ? i : random.Next(keys.Length)]).ToArray();
        var (offsets, bytes) = Column(column);

        var vocabulary = Utf8KeyCounts.Of(offsets, bytes).ToVocabulary();

        var expected = column.GroupBy(key => key).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal);
        Assert.Equal(
            expected.Select(group => (group.Key, (long)group.Count())),
            Enumerable.Range(0, vocabulary.Count).Select(code => (Encoding.UTF8.GetString(vocabulary.KeyOf(code)), vocabulary.Counts.Span[code])));

        var codes = new int[column.Length];
        vocabulary.Lookup(offsets, bytes, codes);
        Assert.Equal(column, codes.Select(code => Encoding.UTF8.GetString(vocabulary.KeyOf(code))));
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
