using System.Numerics;

namespace MlOps.Sdk.Checkpointing;

/// <summary>The generator xoshiro256** 1.0, seeded by SplitMix64: both by Blackman and Vigna, https://prng.di.unimi.it.</summary>
internal struct Xoshiro256(ulong s0, ulong s1, ulong s2, ulong s3)
{
    private ulong _s0 = s0;
    private ulong _s1 = s1;
    private ulong _s2 = s2;
    private ulong _s3 = s3;

    /// <summary>The four words of the state. All zero is no state: the generator would give zeros for ever.</summary>
    public readonly ulong[] ToArray() => [_s0, _s1, _s2, _s3];

    /// <summary>Starts with the state that is the next four outputs of SplitMix64.</summary>
    public static Xoshiro256 Seeded(ulong seed) => new(SplitMix64(ref seed), SplitMix64(ref seed), SplitMix64(ref seed), SplitMix64(ref seed));

    public static ulong SplitMix64(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number below a bound, each as likely as the others: D. Lemire, Fast random integer generation in an interval (2019).</summary>
    /// <param name="bound">More than zero.</param>
    public ulong NextBelow(ulong bound)
    {
        var high = Math.BigMul(Next(), bound, out var low);
        if (low < bound)
        {
            var threshold = (0 - bound) % bound; // 2^64 modulo the bound: so many numbers are too many
            while (low < threshold)
            {
                high = Math.BigMul(Next(), bound, out low);
            }
        }

        return high;
    }
}
