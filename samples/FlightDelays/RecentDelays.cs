namespace FlightDelays;

/// <summary>
/// The mean delay of the flights scheduled 1 to 4 hours before a moment; it follows weather and knock-on delays.
/// </summary>
/// <remarks>
/// Only flights scheduled earlier are seen. One scheduled an hour ago and not yet gone has a delay that nobody knows
/// in full; that is a small look ahead which a live system would replace by "at least 60 minutes so far".
/// </remarks>
internal sealed class RecentDelays(FlightTable flights, double meanDelay)
{
    private static readonly TimeSpan Nearest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Farthest = TimeSpan.FromHours(4);

    // An airport with few recent flights is drawn towards the mean of all airports, as if by so many more flights.
    private const double Smoothing = 3;

    private readonly Dictionary<string, (int Count, long Sum)> _airports = new(StringComparer.Ordinal);
    private int _count;
    private long _sum;
    private int _first;
    private int _end;

    /// <summary>The mean over all airports; the training part's mean delay where no flight was scheduled.</summary>
    public double Mean => _count == 0 ? meanDelay : (double)_sum / _count;

    /// <summary>Moves the window; <paramref name="time"/> may not go back.</summary>
    public void MoveTo(DateTime time)
    {
        for (; _end < flights.Count && flights.Scheduled[_end] <= time - Nearest; _end++)
        {
            Count(_end, 1);
        }

        for (; _first < _end && flights.Scheduled[_first] < time - Farthest; _first++)
        {
            Count(_first, -1);
        }
    }

    /// <summary>The smoothed mean over the flights that leave from <paramref name="airport"/>.</summary>
    public double MeanFrom(string airport)
    {
        var (count, sum) = _airports.GetValueOrDefault(airport);
        return (sum + Smoothing * Mean) / (count + Smoothing);
    }

    private void Count(int row, int sign)
    {
        _count += sign;
        _sum += sign * flights.Delay[row];
        var (count, sum) = _airports.GetValueOrDefault(flights.Origin[row]);
        _airports[flights.Origin[row]] = (count + sign, sum + sign * flights.Delay[row]);
    }
}
