using System.Numerics;
using System.Runtime.InteropServices;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics;

/// <summary>
/// Exact sums of floats and of their squares, with the least, the greatest and the number of the missing ones, in one pass of vectors. Values
/// outside of the window, which follows the data, are added one by one.
/// </summary>
internal sealed class WindowedSums(ExactSum sum, ExactSum squares)
{
    private const int BlocksBeforeFlush = 256; // each adds up to 2^53 to a sum in a long

    private static readonly int _blockLength = MomentsWindow.ValuesPerSum * Vector<float>.Count;

    private MomentsWindow _window;
    private bool _hasWindow;
    private Vector<long> _sum;
    private Vector<long> _upper;
    private Vector<long> _lower;
    private int _blocks;

    public long Missing { get; private set; }

    public long PositiveInfinities { get; private set; }

    public long NegativeInfinities { get; private set; }

    public float Min { get; private set; } = float.PositiveInfinity;

    public float Max { get; private set; } = float.NegativeInfinity;

    public void Add(ReadOnlySpan<float> values)
    {
        for (; values.Length >= _blockLength; values = values[_blockLength..])
        {
            var block = values[.._blockLength];
            if (!(_hasWindow && TryAddBlock(block)) && !(MoveWindow(block) && TryAddBlock(block)))
            {
                AddEach(block);
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

    private bool MoveWindow(ReadOnlySpan<float> block)
    {
        var window = MomentsWindow.For(block);
        if (_hasWindow && window.Lowest == _window.Lowest)
        {
            return false;
        }

        Flush();
        (_window, _hasWindow) = (window, true);
        return true;
    }

    /// <summary>Adds a block, or nothing when one of its values is outside of the window.</summary>
    private bool TryAddBlock(ReadOnlySpan<float> block)
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
            var there = Vector.Equals(read, read);
            missing += there;
            min = Vector.ConditionalSelect(Vector.LessThan(read, min), read, min);
            max = Vector.ConditionalSelect(Vector.GreaterThan(read, max), read, max);
            leastKey = Vector.Min(leastKey, (Vector.AsVectorUInt32(read) << 1) - Vector<uint>.One);

            Vector.Widen(read & there.As<int, float>(), out var x0, out var x1);
            sum0 += x0;
            sum1 += x1;
            var p0 = x0 * x0;
            var p1 = x1 * x1;
            var next0 = upper0 + p0;
            var next1 = upper1 + p1;
            lower0 += p0 - (next0 - upper0);
            lower1 += p1 - (next1 - upper1);
            upper0 = next0;
            upper1 = next1;
        }

        var beyond = new Vector<float>(_window.Beyond);
        if (Vector.GreaterThanOrEqualAny(max, beyond) || Vector.LessThanOrEqualAny(min, -beyond)
            || Vector.LessThanAny(leastKey, new Vector<uint>(_window.LeastKey)))
        {
            return false;
        }

        _sum += Units(sum0, sumStart) + Units(sum1, sumStart);
        _upper += Units(upper0, upperStart) + Units(upper1, upperStart);
        _lower += Units(lower0, lowerStart) + Units(lower1, lowerStart);
        Missing += block.Length + Vector.Sum(missing); // a lane that is there counted −1
        for (var i = 0; i < Vector<float>.Count; i++)
        {
            Min = min[i] < Min ? min[i] : Min;
            Max = max[i] > Max ? max[i] : Max;
        }

        if (++_blocks == BlocksBeforeFlush)
        {
            Flush();
        }

        return true;
    }

    private static Vector<long> Units(Vector<double> sum, Vector<double> start) => Vector.AsVectorInt64(sum) - Vector.AsVectorInt64(start);

    private void AddEach(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (float.IsNaN(value))
            {
                Missing++;
                continue;
            }

            Min = value < Min ? value : Min;
            Max = value > Max ? value : Max;
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
    }
}
