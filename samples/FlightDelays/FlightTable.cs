namespace FlightDelays;

/// <summary>The flights, one array per column, in order of scheduled time.</summary>
internal sealed class FlightTable(DateTime[] scheduled, int[] delay, int[] distance, string[] origin, string[] destination)
{
    /// <summary>A flight is late from the 16th minute on, as the US Department of Transportation counts it.</summary>
    public const int LateAfterMinutes = 15;

    public int Count => Scheduled.Length;

    /// <summary>Departure by the timetable, in local time.</summary>
    public DateTime[] Scheduled { get; } = scheduled;

    /// <summary>In minutes; negative when early.</summary>
    public int[] Delay { get; } = delay;

    /// <summary>In miles.</summary>
    public int[] Distance { get; } = distance;

    public string[] Origin { get; } = origin;

    public string[] Destination { get; } = destination;

    /// <summary>What is predicted: true when late.</summary>
    public bool[] Late { get; } = Array.ConvertAll(delay, minutes => minutes > LateAfterMinutes);

    /// <summary>The first flights alone.</summary>
    public FlightTable First(int count) => new(Scheduled[..count], Delay[..count], Distance[..count], Origin[..count], Destination[..count]);

    /// <summary>The share of late flights among <paramref name="rows"/>.</summary>
    public double LateRate(Range rows)
    {
        var late = Late.AsSpan(rows);
        return (double)late.Count(true) / late.Length;
    }
}
