using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CsCheck;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Tests.Checkpointing;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Tests.Training;

/// <summary>The expected orders are those of a plain program in Python.</summary>
public sealed class DataCursorTests
{
    /// <summary>A batch of a training, and whether the process is killed some batches after the save that follows it.</summary>
    private static readonly Gen<(int BatchSize, bool IsSaved, int Lost)> Step = Gen.Select(Gen.Int[1, 12], Gen.Bool, Gen.Int[0, 9]);

    [Theory]
    [InlineData(42, 0, new[] { 2, 5, 0, 9, 4, 7, 8, 6, 3, 1 })]
    [InlineData(42, 1, new[] { 2, 7, 5, 4, 6, 3, 0, 9, 8, 1 })]
    [InlineData(42, 2, new[] { 4, 9, 7, 5, 1, 6, 0, 2, 8, 3 })]
    [InlineData(-1, 7, new[] { 7, 6, 2, 9, 1, 5, 3, 4, 0, 8 })]
    public void The_order_of_an_epoch_is_the_same_for_ever(long seed, int epoch, int[] expected) =>
        Assert.Equal(expected, OrderOf(new(10, seed), epoch));

    [Fact]
    public void So_is_that_of_a_large_one() => Assert.Equal(
        "7A3F1615BC2A80FD3E3793C2FFC8D5489CF80A101F36A5A4A6D4F5F142E03931",
        Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(OrderOf(new(100_000, 42), 3).AsSpan()))));

    [Fact]
    public void Each_order_is_as_likely()
    {
        var cursor = new DataCursor(4, 5);
        var counts = new Dictionary<int, int>();

        for (var epoch = 0; epoch < 24_000; epoch++)
        {
            var order = cursor.NextBatch(4).Span;
            var key = (order[0] * 1000) + (order[1] * 100) + (order[2] * 10) + order[3];
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.True(counts.Values.Sum(count => Math.Pow(count - 1000, 2) / 1000) < 49.73); // chi-square, 23 degrees of freedom, p = 0.001
    }

    [Fact]
    public void A_batch_ends_where_its_epoch_does()
    {
        var cursor = new DataCursor(10, 1);
        var seen = new List<(long Epoch, int Length, int Position)>();

        while (cursor.Epoch < 2)
        {
            seen.Add((cursor.Epoch, cursor.NextBatch(4).Length, cursor.Position));
        }

        Assert.Equal([(0, 4, 4), (0, 4, 8), (0, 2, 0), (1, 4, 4), (1, 4, 8), (1, 2, 0)], seen);
    }

    [Fact]
    public void Without_shuffling_the_order_is_that_of_the_samples_and_takes_no_memory_of_their_number()
    {
        var cursor = new DataCursor(Array.MaxLength, 1, shuffle: false);

        Assert.Equal([0, 1, 2], cursor.NextBatch(3).ToArray());
        Assert.Equal([3, 4, 5, 6, 7], cursor.NextBatch(5).ToArray());
        Assert.Equal([8], cursor.NextBatch(1).ToArray());
        Assert.Equal([0, 1, 2, 0, 1, 2], Train(3, 1, shuffle: false, [(3, true, 1), (3, false, 0)], forgets: false));
    }

    [Fact]
    public void Any_batches_saves_kills_and_restores_give_the_order_of_an_unbroken_training() => Gen.Select(
        Gen.Int[1, 40], Gen.Long, Gen.Bool, Step.Array[1, 30]).Sample((count, seed, shuffle, steps) =>
        {
            var samples = Train(count, seed, shuffle, steps, forgets: false);

            Assert.Null(FaultOf(samples, count));
            Assert.Equal(Unbroken(count, seed, shuffle, samples.Count), samples);
        });

    [Fact]
    public void A_cursor_that_forgets_its_position_is_found() // the control
    {
        var samples = Train(20, 1, shuffle: true, [(6, true, 0), (6, true, 0), (8, false, 0), (6, false, 0)], forgets: true);

        Assert.NotNull(FaultOf(samples, 20));
    }

    [Fact]
    public void It_resumes_three_times_in_one_epoch_with_other_batch_sizes()
    {
        var samples = Train(100, 9, shuffle: true, [(64, true, 2), (5, true, 0), (4, true, 7), (27, false, 0)], forgets: false);

        Assert.Equal(OrderOf(new(100, 9), 0), samples);
    }

    [Fact]
    public void Going_back_in_the_same_process_gives_the_same_batches_again()
    {
        var cursor = new DataCursor(50, 2);
        cursor.NextBatch(7);
        using var checkpoint = MemoryCheckpoint.Of(cursor);
        var first = Many(20, () => cursor.NextBatch(8).ToArray()); // past two ends of epochs

        checkpoint.RestoreTo(cursor);

        Assert.Equal(first, Many(20, () => cursor.NextBatch(8).ToArray()));
    }

    [Fact]
    public void A_batch_that_was_only_looked_at_comes_again()
    {
        var cursor = new DataCursor(10, 42);

        Assert.Equal([2, 5, 0, 9], cursor.Peek(4).ToArray());
        Assert.Equal([2, 5, 0], cursor.Peek(3).ToArray());
        cursor.Advance(3);
        Assert.Equal([9, 4, 7, 8, 6, 3, 1], cursor.Peek(100).ToArray());
        Assert.Equal((0, 3), (cursor.Epoch, cursor.Position));
    }

    [Theory]
    [InlineData(11, 42, true, "10 samples shuffled with seed 42, and the one to restore over 11 samples shuffled with seed 42")]
    [InlineData(10, 43, true, "over 10 samples shuffled with seed 43")]
    [InlineData(10, 42, false, "over 10 samples in order")]
    public void A_cursor_over_something_else_is_not_restored(int count, long seed, bool shuffle, string expected)
    {
        var saved = new DataCursor(10, 42);
        saved.NextBatch(4);
        var other = new DataCursor(count, seed, shuffle);
        other.NextBatch(1);

        var e = Assert.Throws<CheckpointMismatchException>(() => MemoryCheckpoint.Copy(saved, other));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Equal((0, 1), (other.Epoch, other.Position));
    }

    [Fact]
    public void Batches_within_an_epoch_allocate_nothing()
    {
        var cursor = new DataCursor(10_000, 1);
        cursor.NextBatch(1);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            cursor.NextBatch(64);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Numbers_that_make_no_sense_are_refused()
    {
        var cursor = new DataCursor(10, 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => new DataCursor(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.NextBatch(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.Advance(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.Advance(-1));
    }

    /// <summary>The samples that a training learnt from, in order. After a save it takes some batches more, which are lost, and starts as a new process.</summary>
    private static List<int> Train(int count, long seed, bool shuffle, (int BatchSize, bool IsSaved, int Lost)[] steps, bool forgets)
    {
        var cursor = new DataCursor(count, seed, shuffle);
        var samples = new List<int>();
        foreach (var (batchSize, isSaved, lost) in steps)
        {
            samples.AddRange(cursor.NextBatch(batchSize).Span);
            if (isSaved)
            {
                using var checkpoint = MemoryCheckpoint.Of(cursor);
                for (var i = 0; i < lost; i++)
                {
                    cursor.NextBatch(batchSize);
                }

                cursor = new(count, seed, shuffle);
                if (!forgets)
                {
                    checkpoint.RestoreTo(cursor);
                }
            }
        }

        return samples;
    }

    private static string? FaultOf(List<int> samples, int count) => samples.Chunk(count)
        .Select((epoch, number) => epoch.Distinct().Count() == epoch.Length && epoch.All(index => index >= 0 && index < count)
            ? null
            : $"epoch {number} has a sample twice")
        .FirstOrDefault(fault => fault is not null);

    private static int[] Unbroken(int count, long seed, bool shuffle, int samples)
    {
        var cursor = new DataCursor(count, seed, shuffle);
        return [.. Many((samples + count - 1) / count, () => cursor.NextBatch(count).ToArray()).SelectMany(epoch => epoch).Take(samples)];
    }

    private static int[] OrderOf(DataCursor cursor, int epoch)
    {
        while (cursor.Epoch < epoch)
        {
            cursor.Advance(cursor.Count - cursor.Position);
        }

        return cursor.NextBatch(cursor.Count).ToArray();
    }

    private static T[] Many<T>(int count, Func<T> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
}
