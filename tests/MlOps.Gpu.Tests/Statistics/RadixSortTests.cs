using System.Numerics;
using CsCheck;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Tests.Statistics;

public sealed class RadixSortTests
{
    [Fact]
    public void Keys_of_every_width_come_out_in_their_order()
    {
        Gen.UInt.Array[0, 300].Sample(IsSorted);
        Gen.ULong.Array[0, 300].Sample(IsSorted);
        Gen.Select(Gen.ULong, Gen.ULong, (upper, lower) => new UInt128(upper, lower)).Array[0, 300].Sample(IsSorted);
    }

    [Fact]
    public void Keys_that_differ_in_few_bytes_come_out_in_their_order()
    {
        var near = Gen.Select(Gen.ULong[0, 3], Gen.Int[0, 15], (number, place) => (UInt128)number << 8 * place);
        near.Array[0, 300].Sample(IsSorted);
        Gen.ULong[1UL << 40, (1UL << 40) + 300].Array[0, 300].Sample(IsSorted);
    }

    private static bool IsSorted<TKey>(TKey[] keys)
        where TKey : unmanaged, IBinaryInteger<TKey>, IUnsignedNumber<TKey>
    {
        var (ours, expected) = (keys.ToArray(), keys.ToArray());

        RadixSort.Sort<TKey>(ours);
        Array.Sort(expected);

        return ours.SequenceEqual(expected);
    }
}
