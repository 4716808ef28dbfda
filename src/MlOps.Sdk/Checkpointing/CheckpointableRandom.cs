using System.Buffers.Binary;

namespace MlOps.Sdk.Checkpointing;

/// <summary>A random generator whose state goes into a checkpoint: after a restore it goes on with the number that would have come.</summary>
/// <remarks>
/// <para>The generator is xoshiro256** 1.0, and its state the first four outputs of SplitMix64 from the seed, as its authors recommend
/// (https://prng.di.unimi.it). A seed gives the same numbers on every platform and in every version of this library.
/// <see cref="Random.Shuffle{T}(Span{T})"/>, <see cref="Random.GetItems{T}(ReadOnlySpan{T}, int)"/> and the other methods that can't be
/// overridden take numbers from here in an order of the framework's own.</para>
/// <para>Fit for training, not for secrets. One thread at a time.</para>
/// </remarks>
public sealed class CheckpointableRandom : Random, ICheckpointable
{
    private Xoshiro256 _generator;

    /// <summary>Starts the sequence of a seed.</summary>
    /// <param name="seed">Any number.</param>
    public CheckpointableRandom(long seed)
        : base(0) => _generator = Xoshiro256.Seeded(unchecked((ulong)seed));

    /// <summary>A number from 0 to one less than <see cref="int.MaxValue"/>.</summary>
    public override int Next() => Next(int.MaxValue);

    /// <summary>A number from 0 to less than the bound.</summary>
    /// <param name="maxValue">The bound; not negative. 0 gives 0.</param>
    public override int Next(int maxValue) => Next(0, maxValue);

    /// <summary>A number of a range.</summary>
    /// <param name="minValue">The least.</param>
    /// <param name="maxValue">The bound, which is not reached; the same as the least gives that.</param>
    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    /// <summary>A number from 0 to one less than <see cref="long.MaxValue"/>.</summary>
    public override long NextInt64() => NextInt64(long.MaxValue);

    /// <inheritdoc cref="Next(int)" />
    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    /// <inheritdoc cref="Next(int, int)" />
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue == maxValue ? minValue : unchecked(minValue + (long)_generator.NextBelow((ulong)maxValue - (ulong)minValue));
    }

    /// <summary>A number from 0 to less than 1: one of the 2^53 multiples of 2^-53, each as likely.</summary>
    public override double NextDouble() => (_generator.Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from 0 to less than 1: one of the 2^24 multiples of 2^-24, each as likely.</summary>
    public override float NextSingle() => (_generator.Next() >> 40) * (1.0f / (1U << 24));

    /// <summary>Fills memory with random bytes: 64-bit numbers, little-endian, the last one cut.</summary>
    /// <param name="buffer">The memory.</param>
    public override void NextBytes(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        NextBytes(buffer.AsSpan());
    }

    /// <inheritdoc cref="NextBytes(byte[])" />
    public override void NextBytes(Span<byte> buffer)
    {
        while (buffer.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer, _generator.Next());
            buffer = buffer[sizeof(ulong)..];
        }

        if (!buffer.IsEmpty)
        {
            Span<byte> last = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(last, _generator.Next());
            last[..buffer.Length].CopyTo(buffer);
        }
    }

    /// <summary>A number of the normal distribution with mean 0 and standard deviation 1, by Marsaglia's polar method.</summary>
    /// <remarks>
    /// Of the pair that the method gives, the second is dropped, so that nothing is left over for the next call. The logarithm is the
    /// platform's: on another one the last bit may differ.
    /// </remarks>
    public double NextGaussian()
    {
        while (true)
        {
            var (u, v) = ((2 * NextDouble()) - 1, (2 * NextDouble()) - 1);
            var square = (u * u) + (v * v);
            if (square is > 0 and < 1)
            {
                return u * Math.Sqrt(-2 * Math.Log(square) / square);
            }
        }
    }

    /// <inheritdoc />
    public void Save(CheckpointWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteTensor("xoshiro256", _generator.ToArray());
    }

    /// <inheritdoc />
    public void Load(CheckpointReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var state = reader.GetTensor<ulong>("xoshiro256", 4);
        var generator = new Xoshiro256(state[0], state[1], state[2], state[3]);
        reader.OnSwap(() => _generator = generator);
    }

    /// <inheritdoc cref="NextDouble" />
    protected override double Sample() => NextDouble();
}
