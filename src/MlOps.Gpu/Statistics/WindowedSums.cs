using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics;

/// <summary>
/// Exact sums of floats and of their squares, with the least, the greatest and the number of the missing ones, in one pass of vectors. Values
/// outside of the window, which follows the data, are added one by one.
/// </summary>
internal sealed class WindowedSums(ExactSum sum, ExactSum squares)
{
    private const int OutlierShare = 16; // with more outside, the window moves
    private const int BlocksBeforeFlush = 256; // each adds up to 2^53 to a sum in a long

    private static readonly int _blockLength = MomentsWindow.ValuesPerSum * Vector<float>.Count;

    private MomentsWindow _window;
    private bool _hasWindow;
    private Vector<long> _sum;
    private Vector<long> _upper;
    private Vector<long> _lower;
    private Vector<float> _min = new(float.PositiveInfinity);
    private Vector<float> _max = new(float.NegativeInfinity);
    private int _blocks;
    private bool _hasMissing;

    public long Missing { get; private set; }

    public long PositiveInfinities { get; private set; }

    public long NegativeInfinities { get; private set; }

    public float Min => Least(_min);

    public float Max => -Least(-_max);

    public void Add(ReadOnlySpan<float> values)
    {
        for (; values.Length >= _blockLength; values = values[_blockLength..])
        {
            var block = values[.._blockLength];
            if (!(_hasWindow && TryAddBlock(block)))
            {
                AddWithOutliers(block);
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

        sum.AddUnits(Vector.Sum(_sum), _window.SumExponent);
        squares.AddUnits(Vector.Sum(_upper), _window.UpperExponent);
        squares.AddUnits(Vector.Sum(_lower), _window.LowerExponent);
        (_sum, _upper, _lower, _blocks) = (default, default, default, 0);
    }

    /// <summary>Adds what is outside of the window one by one, and the rest as a block.</summary>
    private void AddWithOutliers(ReadOnlySpan<float> block)
    {
        if (!_hasWindow || CountOutliers(block) > block.Length / OutlierShare)
        {
            Flush();
            (_window, _hasWindow) = (MomentsWindow.For(block), true);
        }

        Span<float> inside = stackalloc float[block.Length];
        for (var i = 0; i < block.Length; i++)
        {
            var value = block[i];
            var isInside = _window.Contains(value) || float.IsNaN(value);
            inside[i] = isInside ? value : 0;
            if (!isInside)
            {
                Add(value);
            }
        }

        // The zeros in the places of outliers must not count for the bounds.
        var (min, max) = (_min, _max);
        if (!TryAddBlock(inside))
        {
            throw new UnreachableException($"Values in the window at 2^{_window.Lowest} were not added.");
        }

        (_min, _max) = (min, max);
        foreach (var value in block)
        {
            Bound(value);
        }
    }

    private int CountOutliers(ReadOnlySpan<float> block)
    {
        var outliers = 0;
        foreach (var value in block)
        {
            outliers += _window.Contains(value) || float.IsNaN(value) ? 0 : 1;
        }

        return outliers;
    }

    /// <summary>Adds a block, or nothing when one of its values is outside of the window.</summary>
    private bool TryAddBlock(ReadOnlySpan<float> block)
    {
        // A missing value makes its sums NaN; only then the values are looked at for missing ones.
        if (!_hasMissing && TryAddBlock<Whole>(block))
        {
            return true;
        }

        var missing = Missing;
        var added = TryAddBlock<WithGaps>(block);
        _hasMissing = added && Missing > missing;
        return added;
    }

    private bool TryAddBlock<TGaps>(ReadOnlySpan<float> block)
        where TGaps : struct, IGaps
    {
        var (sumStart, upperStart, lowerStart) =
            (new Vector<double>(_window.SumStart), new Vector<double>(_window.UpperStart), new Vector<double>(_window.LowerStart));
        var (sum0, sum1, upper0, upper1, lower0, lower1) = (sumStart, sumStart, upperStart, upperStart, lowerStart, lowerStart);
        var min = new Vector<float>(float.PositiveInfinity);
        var max = new Vector<float>(float.NegativeInfinity);
        var leastKey = new Vector<uint>(uint.MaxValue);
        var missing = Vector<int>.Zero;

        foreach (var read in MemoryMarshal.Cast<float, Vector<float>>(block))
        {
            min = Lesser(read, min);
            max = Greater(read, max);
            leastKey = Vector.Min(leastKey, (Vector.AsVectorUInt32(read) << 1) - Vector<uint>.One);

            var values = read;
            if (TGaps.Expected)
            {
                var there = Vector.Equals(read, read);
                missing += there;
                values = read & there.As<int, float>();
            }

            // Fused or not: the square is exact, so both give the same bits.
            Vector.Widen(values, out var x0, out var x1);
            sum0 += x0;
            sum1 += x1;
            var next0 = Vector.MultiplyAddEstimate(x0, x0, upper0);
            var next1 = Vector.MultiplyAddEstimate(x1, x1, upper1);
            lower0 += Vector.MultiplyAddEstimate(x0, x0, upper0 - next0);
            lower1 += Vector.MultiplyAddEstimate(x1, x1, upper1 - next1);
            upper0 = next0;
            upper1 = next1;
        }

        var beyond = new Vector<float>(_window.Beyond);
        if (Vector.GreaterThanOrEqualAny(max, beyond) || Vector.LessThanOrEqualAny(min, -beyond)
            || Vector.LessThanAny(leastKey, new Vector<uint>(_window.LeastKey))
            || !Vector.EqualsAll(sum0 + sum1, sum0 + sum1))
        {
            return false;
        }

        _sum += Units(sum0, sumStart) + Units(sum1, sumStart);
        _upper += Units(upper0, upperStart) + Units(upper1, upperStart);
        _lower += Units(lower0, lowerStart) + Units(lower1, lowerStart);
        _min = Lesser(min, _min);
        _max = Greater(max, _max);
        Missing += TGaps.Expected ? block.Length + Vector.Sum(missing) : 0; // a lane that is there counted −1
        if (++_blocks == BlocksBeforeFlush)
        {
            Flush();
        }

        return true;
    }

    /// <summary>The bound where the value is NaN.</summary>
    private static Vector<float> Lesser(Vector<float> value, Vector<float> bound) => Sse.IsSupported
        ? Vector.MinNative(value, bound)
        : Vector.ConditionalSelect(Vector.LessThan(value, bound), value, bound);

    /// <inheritdoc cref="Lesser"/>
    private static Vector<float> Greater(Vector<float> value, Vector<float> bound) => Sse.IsSupported
        ? Vector.MaxNative(value, bound)
        : Vector.ConditionalSelect(Vector.GreaterThan(value, bound), value, bound);

    private static Vector<long> Units(Vector<double> sum, Vector<double> start) => Vector.AsVectorInt64(sum) - Vector.AsVectorInt64(start);

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

    private void Bound(float value)
    {
        _min = Lesser(new(value), _min);
        _max = Greater(new(value), _max);
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

    private static float Least(Vector<float> bounds)
    {
        var least = bounds[0];
        for (var i = 1; i < Vector<float>.Count; i++)
        {
            least = Math.Min(least, bounds[i]);
        }

        return least;
    }

    private interface IGaps
    {
        static abstract bool Expected { get; }
    }

    private readonly struct Whole : IGaps
    {
        public static bool Expected => false;
    }

    private readonly struct WithGaps : IGaps
    {
        public static bool Expected => true;
    }
}
