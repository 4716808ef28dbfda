using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics;

/// <summary>
/// Exact sums of floats and of their squares, with the least, the greatest and the number of the missing ones, in one pass of vectors. Values
/// outside of the window, which follows the data, are added one by one.
/// </summary>
/// <remarks>A struct: there is one for each range, and on the heap each would be in memory that is not in the cache yet.</remarks>
/// <param name="sum">Takes the sum.</param>
/// <param name="squares">Takes the sum of the squares.</param>
/// <param name="window">The first window, from earlier values of the column; <see langword="null"/> to look for one.</param>
internal struct WindowedSums<TFloats, TDoubles>(ExactSum sum, ExactSum squares, MomentsWindow? window)
    where TFloats : struct, IFloatLanes<TFloats, TDoubles>
    where TDoubles : struct, IDoubleLanes<TDoubles>
{
    private const int OutlierShare = 16; // with more outside, the window moves
    private const int Ahead = 7 * 64; // bytes: 6 to 8 lines were fastest on an AMD EPYC 9004, 10 and more slower than none
    private const int BlocksBeforeFlush = 128; // each adds up to 2^52 to each of at most 8 lanes: a long holds them

    private static int BlockLength => MomentsWindow.ValuesPerSum * TFloats.Count;

    private MomentsWindow _window = window ?? default;
    private bool _hasWindow = window is not null;
    private TDoubles _sum; // bits of whole numbers
    private TDoubles _upper; // bits of whole numbers
    private TDoubles _lower; // bits of whole numbers
    private TFloats _min = TFloats.Of(float.PositiveInfinity);
    private TFloats _max = TFloats.Of(float.NegativeInfinity);
    private int _blocks;
    private bool _hasZeros;
    private bool _hasMissing;

    /// <summary>The window in use; <see langword="null"/> where there were too few values for one.</summary>
    public MomentsWindow? Window => _hasWindow ? _window : null;

    public long Missing { get; private set; }

    public long PositiveInfinities { get; private set; }

    public long NegativeInfinities { get; private set; }

    public float Min => TFloats.Least(_min);

    public float Max => -TFloats.Least(-_max);

    public void Add(ReadOnlySpan<float> values)
    {
        for (; values.Length >= BlockLength; values = values[BlockLength..])
        {
            var block = values[..BlockLength];
            if (!(_hasWindow && TryAddBlock(block)))
            {
                AddWithOutliers(block);
            }

            if (_blocks == BlocksBeforeFlush)
            {
                Flush();
            }
        }

        AddEach(values);
        Flush();
    }

    /// <summary>Hands all over to the exact sums.</summary>
    private void Flush()
    {
        if (_blocks == 0)
        {
            return;
        }

        sum.AddUnits(TDoubles.SumOfBits(_sum), _window.SumExponent);
        squares.AddUnits(TDoubles.SumOfBits(_upper), _window.UpperExponent);
        squares.AddUnits(TDoubles.SumOfBits(_lower), _window.LowerExponent);
        (_sum, _upper, _lower, _blocks) = (default, default, default, 0);
    }

    /// <summary>Adds what is outside of the window one by one, and the rest as a block.</summary>
    [SkipLocalsInit]
    private void AddWithOutliers(ReadOnlySpan<float> block)
    {
        Span<float> inside = stackalloc float[block.Length];
        Span<float> outliers = stackalloc float[block.Length];
        var count = _hasWindow ? Split(block, inside, outliers) : int.MaxValue;
        if (count > block.Length / OutlierShare)
        {
            Flush();
            (_window, _hasWindow) = (MomentsWindow.For(block), true);
            count = Split(block, inside, outliers);
        }

        foreach (var value in outliers[..count])
        {
            Add(value);
        }

        // The zeros in the places of outliers count neither for the bounds nor for what the next block is taken for.
        var (min, max) = (_min, _max);
        if (TryAddBlock<WithZeros>(inside) != Misfit.None && TryAddBlock<WithGaps>(inside) != Misfit.None)
        {
            throw new UnreachableException($"Values in the window at 2^{_window.Lowest} were not added.");
        }

        (_min, _max) = (min, max);
        Bound(block);
    }

    /// <summary>Copies a block with zeros in the places of outliers.</summary>
    /// <returns>How many outliers there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Split(ReadOnlySpan<float> block, Span<float> inside, Span<float> outliers)
    {
        block.CopyTo(inside);
        var beyond = TFloats.Of(_window.Beyond);
        var leastKey = TFloats.OfBits(_window.LeastKey);
        var one = TFloats.OfBits(1);
        var count = 0;
        for (var first = 0; first < block.Length; first += TFloats.Count)
        {
            var values = TFloats.Load(in block[first]);
            if (TFloats.All(values < beyond) && TFloats.All(values > -beyond)
                && !TFloats.AnyLessBits(TFloats.SubtractBits(TFloats.ShiftLeft(values, 1), one), leastKey))
            {
                continue;
            }

            for (var i = first; i < first + TFloats.Count; i++)
            {
                if (!_window.Contains(block[i]) && !float.IsNaN(block[i]))
                {
                    outliers[count++] = block[i];
                    inside[i] = 0;
                }
            }
        }

        return count;
    }

    /// <summary>Adds a block, or nothing when one of its values is outside of the window.</summary>
    private bool TryAddBlock(ReadOnlySpan<float> block)
    {
        // A missing value makes its sums NaN, and a zero is the least magnitude; only then the values are looked at for them.
        var misfit = _hasMissing ? Misfit.Missing : _hasZeros ? Misfit.Zeros : TryAddBlock<Plain>(block);
        if (misfit == Misfit.Zeros)
        {
            misfit = TryAddBlock<WithZeros>(block);
            _hasZeros |= misfit == Misfit.None;
        }

        if (misfit == Misfit.Missing)
        {
            var missing = Missing;
            misfit = TryAddBlock<WithGaps>(block);
            _hasMissing = misfit == Misfit.None && Missing > missing;
        }

        return misfit == Misfit.None;
    }

    // Compiled once and for all: most columns are read before code of tier 0 would be replaced. Nothing here may call, or the sums leave their
    // registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe Misfit TryAddBlock<TContents>(ReadOnlySpan<float> block)
        where TContents : struct, IContents
    {
        var (sumStart, upperStart, lowerStart) = (TDoubles.Of(_window.SumStart), TDoubles.Of(_window.UpperStart), TDoubles.Of(_window.LowerStart));
        var (sum0, sum1, upper0, upper1, lower0, lower1) = (sumStart, sumStart, upperStart, upperStart, lowerStart, lowerStart);
        var min = TFloats.Of(float.PositiveInfinity);
        var max = TFloats.Of(float.NegativeInfinity);
        var least = TFloats.Of(float.PositiveInfinity);
        var leastKey = TFloats.OfBits(uint.MaxValue);
        var one = TFloats.OfBits(1);
        var times1 = TDoubles.Of(1);
        var missing = TFloats.OfBits(0);

        ref var first = ref MemoryMarshal.GetReference(block);
        for (var i = 0; i < block.Length; i += TFloats.Count)
        {
            if (Sse.IsSupported)
            {
                // The processor fetches ahead too, but not so far that this much arithmetic between two lines hides the rest.
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AddByteOffset(ref Unsafe.Add(ref first, i), Ahead)));
            }

            var values = TFloats.Load(in Unsafe.Add(ref first, i));
            min = TFloats.Lesser(values, min);
            max = TFloats.Greater(values, max);
            if (TContents.HasZeros)
            {
                leastKey = TFloats.LesserBits(leastKey, TFloats.SubtractBits(TFloats.ShiftLeft(values, 1), one));
            }
            else
            {
                least = TFloats.LesserMagnitude(values, least);
            }

            if (TContents.HasGaps)
            {
                var there = TFloats.AreEqual(values, values);
                missing = TFloats.AddBits(missing, there);
                values = TFloats.And(values, there);
            }

            // Fused or not: the square is exact, so both give the same bits. The sum is a product too, because the units that add have more to do
            // than those that multiply: bounds are found there, and numbers widened.
            var (x0, x1) = TContents.HasGaps ? TFloats.Widen(values) : TFloats.LoadWide(in Unsafe.Add(ref first, i));
            sum0 = TDoubles.MultiplyAdd(x0, times1, sum0);
            sum1 = TDoubles.MultiplyAdd(x1, times1, sum1);
            var next0 = TDoubles.MultiplyAdd(x0, x0, upper0);
            var next1 = TDoubles.MultiplyAdd(x1, x1, upper1);
            lower0 += TDoubles.MultiplyAdd(x0, x0, upper0 - next0);
            lower1 += TDoubles.MultiplyAdd(x1, x1, upper1 - next1);
            upper0 = next0;
            upper1 = next1;
        }

        var beyond = TFloats.Of(_window.Beyond);
        var hasNaN = TDoubles.HasNaN(sum0 + sum1);
        if (hasNaN || !TFloats.All(max < beyond) || !TFloats.All(min > -beyond)
            || TFloats.AnyLessBits(least, TFloats.Of(_window.Least)) // in order as bits too: they have no sign
            || TFloats.AnyLessBits(leastKey, TFloats.OfBits(_window.LeastKey)))
        {
            return hasNaN && !TContents.HasGaps ? Misfit.Missing
                : TFloats.AnyLessBits(least, TFloats.Of(float.Epsilon)) ? Misfit.Zeros
                : Misfit.Outliers;
        }

        _sum = TDoubles.AddBits(_sum, TDoubles.AddBits(Units(sum0, sumStart), Units(sum1, sumStart)));
        _upper = TDoubles.AddBits(_upper, TDoubles.AddBits(Units(upper0, upperStart), Units(upper1, upperStart)));
        _lower = TDoubles.AddBits(_lower, TDoubles.AddBits(Units(lower0, lowerStart), Units(lower1, lowerStart)));
        _min = TFloats.Lesser(min, _min);
        _max = TFloats.Greater(max, _max);
        Missing += TContents.HasGaps ? block.Length + TFloats.SumOfBits(missing) : 0; // a lane that is there counted −1
        _blocks++;
        return Misfit.None;
    }

    private static TDoubles Units(TDoubles sum, TDoubles start) => TDoubles.SubtractBits(sum, start);

    private void AddEach(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            Bound(value);
            if (float.IsNaN(value))
            {
                Missing++;
            }
            else
            {
                Add(value);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Bound(ReadOnlySpan<float> block)
    {
        var (min, max) = (_min, _max);
        for (var i = 0; i < block.Length; i += TFloats.Count)
        {
            var values = TFloats.Load(in block[i]);
            min = TFloats.Lesser(values, min);
            max = TFloats.Greater(values, max);
        }

        (_min, _max) = (min, max);
    }

    private void Bound(float value)
    {
        _min = TFloats.Lesser(TFloats.Of(value), _min);
        _max = TFloats.Greater(TFloats.Of(value), _max);
    }

    private void Add(float value)
    {
        if (float.IsFinite(value))
        {
            sum.Add(value);
            squares.Add((double)value * value); // exact
        }
        else if (value > 0)
        {
            PositiveInfinities++;
        }
        else
        {
            NegativeInfinities++;
        }
    }

    /// <summary>Why a block was not added.</summary>
    private enum Misfit
    {
        None,
        Zeros,
        Missing, // or infinities of both signs
        Outliers,
    }

    private interface IContents
    {
        static abstract bool HasZeros { get; }

        static abstract bool HasGaps { get; }
    }

    private readonly struct Plain : IContents
    {
        public static bool HasZeros => false;

        public static bool HasGaps => false;
    }

    private readonly struct WithZeros : IContents
    {
        public static bool HasZeros => true;

        public static bool HasGaps => false;
    }

    private readonly struct WithGaps : IContents
    {
        public static bool HasZeros => true;

        public static bool HasGaps => true;
    }
}
