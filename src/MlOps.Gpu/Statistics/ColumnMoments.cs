using System.Numerics;
using System.Runtime.Intrinsics;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics;

/// <summary>
/// Count, least and greatest value, mean and variance of a column, from exact sums: the same bits for any order and any partition of the
/// values, and no cancellation, whatever the mean is. NaN is missing.
/// </summary>
internal sealed class ColumnMoments
{
    private const int ShortRange = 1 << 14; // functions take long: a small column too is shared
    private const int FloatRange = 1 << 18; // 60 µs: no core waits long for the last one

    private readonly ExactSum _sum = ExactSum.OfValues();
    private readonly ExactSum _squares = ExactSum.OfSquares();
    private MomentsWindow? _window; // where the last floats were
    private long _positiveInfinities;
    private long _negativeInfinities;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    /// <summary>The values that are there, infinite ones included.</summary>
    public long Count { get; private set; }

    public long Missing { get; private set; }

    /// <summary>NaN when nothing is there.</summary>
    public double Min => Count == 0 ? double.NaN : _min + 0.0; // −0 becomes 0: which of them came first is no matter

    /// <summary>NaN when nothing is there.</summary>
    public double Max => Count == 0 ? double.NaN : _max + 0.0;

    /// <summary>Infinite or NaN when an infinity is among the values, as a loop of additions would give.</summary>
    public double Sum => SumWith(BigInteger.Zero, _sum.Exponent);

    /// <summary>NaN when nothing is there.</summary>
    public double Mean => Count == 0 ? double.NaN
        : HasInfinities ? InfiniteSum
        : ExactRatio.ToDouble(_sum.ToBigInteger(), Count, _sum.Exponent);

    private bool HasInfinities => _positiveInfinities + _negativeInfinities > 0;

    private double InfiniteSum =>
        _negativeInfinities == 0 ? double.PositiveInfinity : _positiveInfinities == 0 ? double.NegativeInfinity : double.NaN;

    /// <summary>NaN when no more than so many values are there, or an infinity is among them.</summary>
    /// <param name="ddof">What is taken from the count in the divisor: 0 for the population's variance, 1 for the sample's.</param>
    public double Variance(int ddof = 0)
    {
        if (Count <= ddof || HasInfinities)
        {
            return double.NaN;
        }

        // (n Σx² − (Σx)²) / (n (n − ddof)), without a rounding before the last step. The units of Σx² are the squares of those of Σx.
        var sum = _sum.ToBigInteger();
        return ExactRatio.ToDouble(Count * _squares.ToBigInteger() - sum * sum, (BigInteger)Count * (Count - ddof), _squares.Exponent);
    }

    /// <summary>The sum and other units of 2^exponent, rounded once.</summary>
    public double SumWith(BigInteger units, int exponent) => HasInfinities
        ? InfiniteSum
        : ExactRatio.ToDouble(_sum.ToBigInteger() + (units << (exponent - _sum.Exponent)), BigInteger.One, _sum.Exponent);

    public void Add(ReadOnlySpan<float> values)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Add<FloatLanes512, DoubleLanes512>(values);
        }
        else
        {
            Add<FloatLanes256, DoubleLanes256>(values);
        }
    }

    private void Add<TFloats, TDoubles>(ReadOnlySpan<float> values)
        where TFloats : struct, IFloatLanes<TFloats, TDoubles>
        where TDoubles : struct, IDoubleLanes<TDoubles>
    {
        var floats = new WindowedSums<TFloats, TDoubles>(_sum, _squares, _window);
        floats.Add(values);
        _window = floats.Window;

        AddCounts(
            values.Length - floats.Missing, floats.Missing, floats.PositiveInfinities, floats.NegativeInfinities, floats.Min, floats.Max);
    }

    public void Add(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            Add(value);
        }
    }

    /// <summary>The moments of a column, computed by all cores.</summary>
    public static ColumnMoments Of(IReadOnlyList<ReadOnlyMemory<float>> chunks) =>
        Ranges.Aggregate(chunks, () => new ColumnMoments(), (moments, range) => moments.Add(range.Span), (all, part) => all.Merge(part), FloatRange);

    /// <inheritdoc cref="Of(IReadOnlyList{ReadOnlyMemory{float}})"/>
    public static ColumnMoments Of(IReadOnlyList<ReadOnlyMemory<double>> chunks) =>
        Ranges.Aggregate(chunks, () => new ColumnMoments(), (moments, range) => moments.Add(range.Span), (all, part) => all.Merge(part));

    /// <summary>The moments of a function of a column, computed by all cores.</summary>
    public static ColumnMoments Of<T>(IReadOnlyList<ReadOnlyMemory<T>> chunks, Func<double, double> function)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Ranges.Aggregate(
            chunks,
            () => new ColumnMoments(),
            (moments, range) =>
            {
                foreach (var value in range.Span)
                {
                    moments.Add(function(double.CreateTruncating(value)));
                }
            },
            (all, part) => all.Merge(part),
            ShortRange);

    /// <summary>Adds units of a window's sums, of which each may be in several parts.</summary>
    /// <param name="window">The window.</param>
    /// <param name="part">The units are of 2^part times those of the window.</param>
    /// <param name="sum">Units of the sum.</param>
    /// <param name="upper">Units of the squares' upper part.</param>
    /// <param name="lower">Units of the squares' lower part.</param>
    public void AddUnits(MomentsWindow window, int part, long sum, long upper, long lower)
    {
        _sum.AddUnits(sum, window.SumExponent + part);
        _squares.AddUnits(upper, window.UpperExponent + part);
        _squares.AddUnits(lower, window.LowerExponent + part);
    }

    /// <summary>Adds what is known of values whose sums are added apart.</summary>
    public void AddCounts(long count, long missing, long positiveInfinities, long negativeInfinities, double min, double max)
    {
        Count += count;
        Missing += missing;
        _positiveInfinities += positiveInfinities;
        _negativeInfinities += negativeInfinities;
        _min = Math.Min(_min, min);
        _max = Math.Max(_max, max);
    }

    /// <summary>Adds a finite value to the sums only.</summary>
    public void AddToSums(float value)
    {
        _sum.Add(value);
        _squares.AddSquare(value);
    }

    /// <inheritdoc cref="AddToSums(float)"/>
    public void AddToSums(double value)
    {
        _sum.Add(value);
        _squares.AddSquare(value);
    }

    /// <summary>Adds units of 2^exponent to the sum.</summary>
    public void AddUnits(long units, int exponent) => _sum.AddUnits(units, exponent);

    /// <summary>Adds units of 2^exponent to the sum of squares.</summary>
    public void AddSquareUnits(long units, int exponent) => _squares.AddUnits(units, exponent);

    /// <summary>Adds what another has; the other stays as it is.</summary>
    public void Merge(ColumnMoments other)
    {
        Count += other.Count;
        Missing += other.Missing;
        _positiveInfinities += other._positiveInfinities;
        _negativeInfinities += other._negativeInfinities;
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
        _sum.Merge(other._sum);
        _squares.Merge(other._squares);
    }

    private void Add(double value)
    {
        if (double.IsNaN(value))
        {
            Missing++;
            return;
        }

        Count++;
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
        if (double.IsInfinity(value))
        {
            (value > 0 ? ref _positiveInfinities : ref _negativeInfinities)++;
            return;
        }

        _sum.Add(value);
        _squares.AddSquare(value);
    }
}
