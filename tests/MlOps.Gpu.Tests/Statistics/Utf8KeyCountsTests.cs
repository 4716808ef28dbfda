using System.Text;
using CsCheck;
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

    [Fact]
    public void Any_keys_in_any_parts_are_counted_as_a_dictionary_counts_them()
    {
        var letters = Gen.Int[0, 4].Select(i => "ab\0ä漢"[i]);
        Gen.Select(Gen.String[letters, 0, 40].Array[0, 300], Gen.Int[0, 300], Gen.Int[1, 4]).Sample((keys, cut, repeats) =>
        {
            keys = [.. Enumerable.Repeat(keys, repeats).SelectMany(all => all)];
            cut = Math.Min(cut, keys.Length);
            var (whole, left) = (Of(keys), Of(keys[..cut]));
            left.Merge(Of(keys[cut..]));

            var expected = keys.GroupBy(key => key).Select(group => (Encoding.UTF8.GetBytes(group.Key), Count: group.LongCount()))
                .OrderByDescending(one => one.Count).ThenBy(one => Convert.ToHexString(one.Item1), StringComparer.Ordinal)
                .Select(one => (Convert.ToHexString(one.Item1), one.Count)).ToArray();
            Assert.Equal(expected, Entries(whole.ToVocabulary()));
            Assert.Equal(expected, Entries(left.ToVocabulary()));
        });
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(32)]
    [InlineData(33)]
    public void Keys_with_one_hash_are_told_apart_by_their_bytes(int length)
    {
        var table = new Utf8KeyTable();
        var keys = Enumerable.Range(0, length).Select(changed => Enumerable.Range(0, length).Select(i => (byte)(i == changed ? 1 : 0)).ToArray())
            .Append(new byte[length]).Append(new byte[length - 1]).ToArray();

        for (var repeat = 1; repeat <= 2; repeat++)
        {
            Assert.All(keys, key => Assert.Equal(repeat, ++table.ValueOf(key, 42UL << 32)));
        }

        Assert.Equal(keys.Length, table.Count);
        Assert.Equal(keys, table.Entries.Select(entry => entry.Key.ToArray()));
        Assert.Equal(0, table.Find(new byte[length + 1], 42UL << 32));
    }

    private static IEnumerable<(string, long)> Entries(Utf8Vocabulary vocabulary) =>
        Enumerable.Range(0, vocabulary.Count).Select(code => (Convert.ToHexString(vocabulary.KeyOf(code)), vocabulary.Counts.Span[code]));

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
