namespace FlightDelays;

/// <summary>
/// The mean delay of the flights scheduled 1 to 4 hours before a moment; it follows weather and knock-on delays.
/// </summary>
/// <remarks>
/// Only flights scheduled earlier are seen. One scheduled an hour ago and not yet gone has a delay that nobody knows
/// in full; that is a small look ahead which a live system would replace by "at least 60 minutes so far".
/// </remarks>
internal sealed class RecentDelays
{
    private static readonly TimeSpan Nearest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Farthest = TimeSpan.FromHours(4);

    // An airport with few recent flights is drawn towards the mean of all airports, as if by so many more flights.
    private const double Smoothing = 3;

    private readonly FlightTable _flights;
    private readonly double _meanDelay;
    private readonly Dictionary<string, (int Count, long Sum)> _airports = new(StringComparer.Ordinal);
    private int _count;
    private long _sum;
    private int _first;
    private int _end;

    private RecentDelays(FlightTable flights, double meanDelay) => (_flights, _meanDelay) = (flights, meanDelay);

    /// <summary>For each flight the mean over all airports, over its origin and over its destination.</summary>
    public static (double[] Mean, double[] AtOrigin, double[] AtDestination) Of(FlightTable flights, double meanDelay)
    {
        var (mean, atOrigin, atDestination) = (new double[flights.Count], new double[flights.Count], new double[flights.Count]);
        var recent = new RecentDelays(flights, meanDelay);
        for (var row = 0; row < flights.Count; row++)
        {
            recent.MoveTo(flights.Scheduled[row]);
            (mean[row], atOrigin[row], atDestination[row]) =
                (recent.Mean, recent.MeanFrom(flights.Origin[row]), recent.MeanFrom(flights.Destination[row]));
        }

        return (mean, atOrigin, atDestination);
    }

    /// <summary>The mean over all airports; the training part's mean delay where no flight was scheduled.</summary>
    private double Mean => _count == 0 ? _meanDelay : (double)_sum / _count;

    /// <summary>Moves the window; <paramref name="time"/> may not go back.</summary>
    private void MoveTo(DateTime time)
    {
        for (; _end < _flights.Count && _flights.Scheduled[_end] <= time - Nearest; _end++)
        {
            Count(_end, 1);
        }

        for (; _first < _end && _flights.Scheduled[_first] < time - Farthest; _first++)
        {
            Count(_first, -1);
        }
    }

    /// <summary>The smoothed mean over the flights that leave from <paramref name="airport"/>.</summary>
    private double MeanFrom(string airport)
    {
        var (count, sum) = _airports.GetValueOrDefault(airport);
        return (sum + Smoothing * Mean) / (count + Smoothing);
    }

    private void Count(int row, int sign)
    {
        _count += sign;
        _sum += sign * _flights.Delay[row];
        var (count, sum) = _airports.GetValueOrDefault(_flights.Origin[row]);
        _airports[_flights.Origin[row]] = (count + sign, sum + sign * _flights.Delay[row]);
    }
}
