namespace FlightDelays;

/// <summary>Turns flights into numeric columns, with what was learnt from the training part.</summary>
internal sealed class FlightFeatures
{
    private const int OriginColumn = 5;
    private const int DestinationColumn = 6;

    public static IReadOnlyList<string> Names { get; } =
    [
        "time_of_day_sin", "time_of_day_cos", "time_of_week_sin", "time_of_week_cos", "distance",
        "origin_late_rate", "destination_late_rate",
        "recent_delay", "recent_delay_at_origin", "recent_delay_at_destination",
    ];

    public required TargetEncoding Origin { get; init; }

    public required TargetEncoding Destination { get; init; }

    /// <summary>Of the training part, in minutes.</summary>
    public required double MeanDelay { get; init; }

    public static FlightFeatures Fit(FlightTable flights, Range train) => new()
    {
        Origin = TargetEncoding.Fit(flights.Origin.AsSpan(train), flights.Late.AsSpan(train)),
        Destination = TargetEncoding.Fit(flights.Destination.AsSpan(train), flights.Late.AsSpan(train)),
        MeanDelay = flights.Delay.Take(train).Average(),
    };

    /// <summary>One column per name in <see cref="Names"/>, one row per flight.</summary>
    public double[][] Transform(FlightTable flights)
    {
        var columns = Names.Select(_ => new double[flights.Count]).ToArray();
        var recent = new RecentDelays(flights, MeanDelay);
        for (var row = 0; row < flights.Count; row++)
        {
            recent.MoveTo(flights.Scheduled[row]);

            // As points on a circle: 23:59 is next to 00:00, and Sunday night next to Monday morning.
            var time = flights.Scheduled[row];
            var (daySin, dayCos) = Math.SinCos(Math.Tau * time.TimeOfDay.TotalDays);
            var (weekSin, weekCos) = Math.SinCos(Math.Tau * ((int)time.DayOfWeek + time.TimeOfDay.TotalDays) / 7);
            ReadOnlySpan<double> features =
            [
                daySin, dayCos, weekSin, weekCos, flights.Distance[row],
                Origin.Encode(flights.Origin[row]), Destination.Encode(flights.Destination[row]),
                recent.Mean, recent.MeanFrom(flights.Origin[row]), recent.MeanFrom(flights.Destination[row]),
            ];
            for (var column = 0; column < columns.Length; column++)
            {
                columns[column][row] = features[column];
            }
        }

        return columns;
    }

    /// <summary>The same, but the rows of <paramref name="train"/> do not see their own labels.</summary>
    public double[][] TransformForTraining(FlightTable flights, Range train)
    {
        var columns = Transform(flights);
        var labels = flights.Late.AsSpan(train);
        Origin.EncodeOutOfFold(flights.Origin.AsSpan(train), labels).CopyTo(columns[OriginColumn].AsSpan(train));
        Destination.EncodeOutOfFold(flights.Destination.AsSpan(train), labels).CopyTo(columns[DestinationColumn].AsSpan(train));
        return columns;
    }
}
