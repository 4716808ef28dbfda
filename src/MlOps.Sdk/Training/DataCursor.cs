using System.Globalization;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Training.Wire;

namespace MlOps.Sdk.Training;

/// <summary>
/// Goes over the samples of a data set, in a new order each epoch, and resumes in the middle of one: each sample comes once per epoch,
/// however often the training was killed and whatever the batch size was.
/// </summary>
/// <remarks>
/// <para>The order of an epoch follows from the seed and the epoch's number alone, on every platform and in every version of this library:
/// Fisher and Yates' shuffle of 0, 1, 2, … from the last place down, with unbiased numbers of the generator xoshiro256**. Its state is the
/// first four outputs of SplitMix64 from <c>h + epoch</c>, where <c>h</c> is SplitMix64's first output from the seed.</para>
/// <para>A checkpoint holds the count, the seed, the epoch and the position, not the order. The order is kept in memory: 4 bytes per sample,
/// 400 MB for 100 million, and nothing without shuffling. One thread at a time.</para>
/// </remarks>
public sealed class DataCursor : ICheckpointable
{
    private int[] _order = [];
    private long _orderEpoch = -1; // the epoch whose order that is

    /// <summary>Starts at the first sample of epoch 0.</summary>
    /// <param name="count">How many samples there are; at least 1.</param>
    /// <param name="seed">Any number: what the order of each epoch follows from.</param>
    /// <param name="shuffle">Whether there is a new order each epoch; without, it is 0, 1, 2, ….</param>
    public DataCursor(int count, long seed, bool shuffle = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength);
        (Count, Seed, IsShuffled) = (count, seed, shuffle);
    }

    /// <summary>How many samples an epoch has.</summary>
    public int Count { get; }

    /// <summary>What the order of each epoch follows from.</summary>
    public long Seed { get; }

    /// <summary>Whether there is a new order each epoch.</summary>
    public bool IsShuffled { get; }

    /// <summary>The epoch of the next batch, from 0. So many epochs are complete.</summary>
    public long Epoch { get; private set; }

    /// <summary>How many samples of the epoch were taken. 0 after the last batch of an epoch: the next one has begun.</summary>
    public int Position { get; private set; }

    /// <summary>Takes the next batch.</summary>
    /// <param name="batchSize">How many samples; at least 1. The last batch of an epoch has those that are left.</param>
    /// <returns>The samples' indices, from 0. Valid until the next batch is asked for.</returns>
    public ReadOnlyMemory<int> NextBatch(int batchSize)
    {
        var batch = Peek(batchSize);
        Advance(batch.Length);
        return batch;
    }

    /// <summary>Shows the next batch without taking it, for a step that may fail and be repeated with a smaller one; <see cref="Advance"/> takes it.</summary>
    /// <param name="batchSize">How many samples; at least 1. The last batch of an epoch has those that are left.</param>
    /// <returns>The samples' indices, from 0. Valid until the next batch is asked for.</returns>
    public ReadOnlyMemory<int> Peek(int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var length = Math.Min(batchSize, Count - Position);
        return IsShuffled ? OrderOfEpoch().AsMemory(Position, length) : Consecutive(length);
    }

    /// <summary>Takes samples that <see cref="Peek"/> showed.</summary>
    /// <param name="count">How many: the length of the batch that was used.</param>
    /// <exception cref="ArgumentOutOfRangeException">The epoch has fewer left.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - Position);
        Position += count;
        if (Position == Count)
        {
            (Epoch, Position) = (Epoch + 1, 0);
        }
    }

    /// <inheritdoc />
    public void Save(CheckpointWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var state = new DataCursorWire { Count = Count, Seed = Seed, Shuffle = IsShuffled, Epoch = Epoch, Position = Position };
        writer.WriteJson("cursor", state, TrainingWireJson.Default.DataCursorWire);
    }

    /// <inheritdoc />
    /// <exception cref="CheckpointMismatchException">It was saved with another count, seed or shuffling.</exception>
    public void Load(CheckpointReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var state = reader.ReadJson("cursor", TrainingWireJson.Default.DataCursorWire);
        if (state.Count != Count || state.Seed != Seed || state.Shuffle != IsShuffled)
        {
            throw TrainingErrors.OtherCursor(Describe(state.Count, state.Seed, state.Shuffle), Describe(Count, Seed, IsShuffled));
        }

        reader.OnSwap(() => (Epoch, Position) = (state.Epoch, state.Position));
    }

    private int[] OrderOfEpoch()
    {
        if (_orderEpoch == Epoch)
        {
            return _order;
        }

        if (_order.Length == 0)
        {
            _order = GC.AllocateUninitializedArray<int>(Count);
        }

        var seed = unchecked((ulong)Seed);
        var generator = Xoshiro256.Seeded(unchecked(Xoshiro256.SplitMix64(ref seed) + (ulong)Epoch));
        Fill(_order, 0);
        for (var last = Count - 1; last > 0; last--)
        {
            var other = (int)generator.NextBelow((ulong)last + 1);
            (_order[last], _order[other]) = (_order[other], _order[last]);
        }

        _orderEpoch = Epoch;
        return _order;
    }

    private ReadOnlyMemory<int> Consecutive(int length)
    {
        if (_order.Length < length)
        {
            _order = new int[length];
        }

        var batch = _order.AsMemory(0, length);
        Fill(batch.Span, Position);
        return batch;
    }

    private static void Fill(Span<int> numbers, int first)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = first + i;
        }
    }

    private static string Describe(int count, long seed, bool shuffle) => string.Create(
        CultureInfo.InvariantCulture, $"{count:N0} samples {(shuffle ? $"shuffled with seed {seed}" : "in order")}");
}
