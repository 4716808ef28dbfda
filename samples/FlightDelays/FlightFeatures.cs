using System.Text.Json.Serialization;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace FlightDelays;

/// <summary>Turns flights into numeric columns, with what was learnt from the training part.</summary>
internal sealed class FlightFeatures
{
    [JsonConverter(typeof(PipelineConverter))]
    public required FittedFeaturePipeline Pipeline { get; init; }

    /// <summary>Of the training part, in minutes.</summary>
    public required double MeanDelay { get; init; }

    public static FlightFeatures Fit(FlightTable flights, Range train)
    {
        // Airports become the share of late flights there: one with few flights is drawn towards the share of all, as if by 20 more.
        var meanDelay = flights.Delay.Take(train).Average();
        var pipeline = FeaturePipeline.Create()
            .Add("scheduled", CyclicEncoder.TimeOfDay())
            .Add("scheduled", CyclicEncoder.TimeOfWeek())
            .Add("distance")
            .Add(["origin", "destination"], new TargetEncoder(folds: 5, smoothing: 20))
            .Add(["recent_delay", "recent_delay_at_origin", "recent_delay_at_destination"])
            .Fit(Rows(TableOf(flights, meanDelay), train), "late", ComputeDevice.Cpu());
        return new() { Pipeline = pipeline, MeanDelay = meanDelay };
    }

    /// <summary>One array per feature, one number per flight.</summary>
    public double[][] Transform(FlightTable flights) => ColumnsOf(Pipeline.Transform(TableOf(flights, MeanDelay)));

    /// <summary>The same, but the rows of <paramref name="train"/>, which come first, do not see their own labels.</summary>
    public double[][] TransformForTraining(FlightTable flights, Range train)
    {
        var table = TableOf(flights, MeanDelay);
        var columns = ColumnsOf(Pipeline.Transform(table));
        foreach (var (column, own) in columns.Zip(ColumnsOf(Pipeline.TransformTraining(Rows(table, train)))))
        {
            own.CopyTo(column.AsSpan(train));
        }

        return columns;
    }

    private static Table TableOf(FlightTable flights, double meanDelay)
    {
        var (delay, atOrigin, atDestination) = RecentDelays.Of(flights, meanDelay);
        return Table.Create(
            Column.Create("scheduled", Array.ConvertAll(flights.Scheduled, time => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond)),
            Column.Create("distance", Array.ConvertAll(flights.Distance, miles => (double)miles)),
            Column.Create("origin", flights.Origin),
            Column.Create("destination", flights.Destination),
            Column.Create("recent_delay", delay),
            Column.Create("recent_delay_at_origin", atOrigin),
            Column.Create("recent_delay_at_destination", atDestination),
            Column.Create("late", Array.ConvertAll(flights.Late, late => late ? 1.0 : 0.0)));
    }

    private static Table Rows(Table table, Range rows)
    {
        var (start, count) = rows.GetOffsetAndLength(table.RowCount);
        return table.Slice(start, count);
    }

    private static double[][] ColumnsOf(Table features) => [.. features.Columns.Select(column => column.AsFloat64().ToArray())];
}
