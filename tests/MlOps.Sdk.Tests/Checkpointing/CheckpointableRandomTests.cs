using System.Reflection;
using CsCheck;
using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>The expected numbers of seed 42 are those of a plain program in Python, which gives the published ones too.</summary>
public sealed class CheckpointableRandomTests
{
    [Fact]
    public void The_generator_gives_the_published_numbers_of_xoshiro256()
    {
        var generator = new Xoshiro256(1, 2, 3, 4);

        var numbers = Many(10, () => generator.Next());

        Assert.Equal(
            [
                11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600, 16172922978634559625,
                8476171486693032832, 10595114339597558777, 2904607092377533576,
            ],
            numbers);
    }

    [Fact]
    public void Its_seeding_gives_the_published_numbers_of_SplitMix64()
    {
        var state = 1234567UL;

        var numbers = Many(5, () => Xoshiro256.SplitMix64(ref state));

        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821], numbers);
    }

    [Fact]
    public void A_seed_gives_the_same_numbers_for_ever()
    {
        Assert.Equal([180094358, 813853890, 1460382104, 1985762978], Of42(4, random => random.Next()));
        Assert.Equal([0, 2, 4, 5, 5, 4, 4, 5, 4, 3], Of42(10, random => random.Next(6)));
        Assert.Equal([-5, -2, 1, 4, 4, 2, 2, 3, 2, 0], Of42(10, random => random.Next(-5, 5)));
        Assert.Equal([773499382201279370, 3495475846482271550, 6272293381124279503], Of42(3, random => random.NextInt64()));
        Assert.Equal([-7676373272452217067, -2232420343890232707, 3321214725393783200], Of42(3, random => random.NextInt64(long.MinValue, long.MaxValue)));
        Assert.Equal([0.08386297105988216, 0.3789802506626686, 0.6800434110281394], Of42(3, random => random.NextDouble()));
        Assert.Equal([0.08386296033859253f, 0.37898021936416626f, 0.6800433993339539f], Of42(3, random => random.NextSingle()));
        var bytes = new byte[11];
        new CheckpointableRandom(42).NextBytes(bytes);
        Assert.Equal([22, 199, 46, 12, 46, 11, 120, 21, 126, 58, 17], bytes);
        foreach (var (expected, actual) in new[] { -0.7262191382447857, 0.2216227015035933, 0.46417731016247366, 1.476249461018415 }.Zip(Of42(4, random => random.NextGaussian())))
        {
            Assert.Equal(expected, actual, 1e-14); // the platform's logarithm
        }
    }

    [Fact]
    public void All_that_can_be_overridden_is()
    {
        var inherited = typeof(CheckpointableRandom).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(method => method.IsVirtual && method.DeclaringType == typeof(Random));

        Assert.Empty(inherited);
    }

    [Fact]
    public void A_restored_generator_goes_on_with_the_number_that_would_have_come() => Gen.Select(Gen.Long, Gen.Int[0, 7].Array[0, 20]).Sample((seed, calls) =>
    {
        var random = new CheckpointableRandom(seed);
        foreach (var call in calls)
        {
            Draw(random, call);
        }

        var restored = MemoryCheckpoint.Copy(random, new CheckpointableRandom(seed + 1));

        for (var call = 0; call < 8; call++)
        {
            Assert.Equal(Draw(random, call), Draw(restored, call));
        }
    }, iter: 50);

    [Fact]
    public void The_frameworks_own_methods_take_their_numbers_from_it()
    {
        var (random, other) = (new CheckpointableRandom(1), new CheckpointableRandom(1));
        var (numbers, same) = (Enumerable.Range(0, 100).ToArray(), Enumerable.Range(0, 100).ToArray());

        random.Shuffle(numbers);
        other.Shuffle(same);

        Assert.Equal(numbers, same);
        Assert.NotEqual(Enumerable.Range(0, 100), numbers);
        Assert.Equal(random.GetItems(numbers, 5), other.GetItems(numbers, 5));
        Assert.Equal(random.Next(), other.Next());
    }

    [Fact]
    public void Numbers_are_within_their_range() => Gen.Select(Gen.Long, Gen.Long, Gen.Long).Sample((seed, one, two) =>
    {
        var random = new CheckpointableRandom(seed);
        var (least, bound) = (Math.Min(one, two), Math.Max(one, two));

        var number = random.NextInt64(least, bound);

        Assert.True(number == least || (number > least && number < bound));
        Assert.InRange(random.NextDouble(), 0, 1 - double.Epsilon);
        Assert.True(random.NextSingle() is >= 0 and < 1);
    });

    [Fact]
    public void Each_number_of_a_range_is_as_likely()
    {
        var random = new CheckpointableRandom(7);
        var counts = new int[7];

        for (var i = 0; i < 70_000; i++)
        {
            counts[random.Next(7)]++;
        }

        Assert.True(counts.Sum(count => Math.Pow(count - 10_000, 2) / 10_000) < 22.46); // chi-square, 6 degrees of freedom, p = 0.001
    }

    [Fact]
    public void A_range_of_three_quarters_of_all_numbers_is_not_weighted_to_its_thirds()
    {
        var random = new CheckpointableRandom(11);
        const long Bound = long.MaxValue;
        const long Least = long.MinValue / 2;
        var counts = new int[3];

        for (var i = 0; i < 30_000; i++)
        {
            counts[(int)(((UInt128)((Int128)random.NextInt64(Least, Bound) - Least)) * 3 / (UInt128)((Int128)Bound - Least))]++;
        }

        Assert.True(counts.Sum(count => Math.Pow(count - 10_000, 2) / 10_000) < 13.82); // 2 degrees of freedom, p = 0.001
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        var random = new CheckpointableRandom(3);

        var numbers = Many(100_000, random.NextGaussian);

        Assert.Equal(0, numbers.Average(), 0.015);
        Assert.Equal(1, numbers.Average(x => x * x), 0.02);
        Assert.Equal(0, numbers.Average(x => x * x * x), 0.06);
        Assert.Equal(3, numbers.Average(x => x * x * x * x), 0.15);
    }

    [Fact]
    public void A_range_that_is_none_is_refused_and_an_empty_one_is_its_least()
    {
        var random = new CheckpointableRandom(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt64(-1));
        Assert.Throws<ArgumentNullException>(() => random.NextBytes(null!));
        Assert.Equal(0, random.Next(0));
        Assert.Equal(5, random.Next(5, 5));
    }

    private static object Draw(CheckpointableRandom random, int call) => call switch
    {
        0 => random.Next(),
        1 => random.Next(100),
        2 => random.NextInt64(),
        3 => random.NextDouble(),
        4 => random.NextSingle(),
        5 => random.NextGaussian(),
        6 => Convert.ToHexString(Bytes(random)),
        _ => random.Next(-3, 3),
    };

    private static byte[] Bytes(CheckpointableRandom random)
    {
        var bytes = new byte[5];
        random.NextBytes(bytes);
        return bytes;
    }

    private static T[] Of42<T>(int count, Func<CheckpointableRandom, T> draw)
    {
        var random = new CheckpointableRandom(42);
        return Many(count, () => draw(random));
    }

    private static T[] Many<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
