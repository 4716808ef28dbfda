using MlOps.Gpu.Devices;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Gathers what the estimators of a phase need to know, of all columns at once. Every statistic is the same for any order and partition
/// of the rows, so that cores, parts and devices do not show in the result.
/// </summary>
internal static class StatisticsPass
{
    private const int PieceLength = 64 * 1024;

    public static FeatureStatistics[] Run(IReadOnlyList<(Feature Feature, StatisticNeeds Needs)> features, ApplyContext context, FitRunner runner)
    {
        var statistics = features.Select(feature => new FeatureStatistics(feature.Feature.Name, runner)
        {
            Source = runner.HasDevice ? feature.Feature.ToSource() : null,
        }).ToArray();
        var moments = Enumerable.Range(0, features.Count).Where(i => features[i].Needs.HasFlag(StatisticNeeds.Moments)).ToArray();
        AddMoments([.. moments.Where(i => !IsOnDevice(features[i].Feature, statistics[i], runner)).Select(i => (features[i].Feature, statistics[i]))]);

        var values = Enumerable.Range(0, features.Count)
            .Where(i => features[i].Needs.HasFlag(StatisticNeeds.Values) && !features[i].Feature.IsText).ToArray();
        foreach (var i in values.Where(i => statistics[i].Source is not null))
        {
            statistics[i].GatherLater(() => AddValues([features[i].Feature], [statistics[i]], context));
        }

        values = [.. values.Where(i => statistics[i].Source is null)];
        AddValues([.. values.Select(i => features[i].Feature)], [.. values.Select(i => statistics[i])], context);

        for (var i = 0; i < features.Count; i++)
        {
            if (features[i].Needs.HasFlag(StatisticNeeds.Categories))
            {
                foreach (var columns in context.Materialise([features[i].Feature]))
                {
                    statistics[i].Categories.Add(columns[0], runner);
                }
            }
        }

        return statistics;
    }

    /// <summary>Adds the moments of a feature on the device, where that is right.</summary>
    private static bool IsOnDevice(Feature feature, FeatureStatistics statistics, FitRunner runner)
    {
        if (feature.IsText)
        {
            return false;
        }

        if (statistics.Source is null)
        {
            runner.LeaveToCpu("moments", feature.Name, FeatureStatistics.NoKernel);
            return false;
        }

        var moments = runner.Moments(feature.Name, statistics.Source);
        if (moments is not null)
        {
            statistics.Moments.Merge(moments);
        }

        return moments is not null;
    }

    private static void AddMoments(IReadOnlyList<(Feature Feature, FeatureStatistics Statistics)> features)
    {
        var pieces = new List<(Feature Feature, Column Part, int Start, int Count, ColumnMoments Sum)>();
        foreach (var (feature, statistics) in features)
        {
            foreach (var part in feature.IsText ? [] : feature.Parts)
            {
                for (long start = 0; start < part.Length; start += PieceLength)
                {
                    pieces.Add((feature, part, (int)start, (int)Math.Min(PieceLength, part.Length - start), statistics.Moments));
                }
            }
        }

        // A core takes neighbouring pieces, mostly of one column, and merges its sums once per column.
        var cores = Math.Min(Environment.ProcessorCount, pieces.Count);
        Parallel.For(0, cores, core =>
        {
            var (first, last) = ((int)((long)pieces.Count * core / cores), (int)((long)pieces.Count * (core + 1) / cores));
            var buffer = new double[PieceLength];
            var own = new ColumnMoments();
            for (var i = first; i < last; i++)
            {
                var piece = pieces[i];
                Add(own, piece.Feature, piece.Part, piece.Start, buffer.AsSpan(0, piece.Count));
                if (i + 1 == last || !ReferenceEquals(pieces[i + 1].Sum, piece.Sum))
                {
                    lock (piece.Sum)
                    {
                        piece.Sum.Merge(own);
                    }

                    own = new();
                }
            }
        });
    }

    private static void Add(ColumnMoments moments, Feature feature, Column part, int start, Span<double> buffer)
    {
        if (feature.IsPlain && part is { Type: ColumnType.Float32, HasValidity: false })
        {
            moments.Add(part.AsFloat32().Span.Slice(start, buffer.Length));
            return;
        }

        CpuRunner.Run(part, feature.Kernels, start, buffer);
        moments.Add(buffer);
    }

    private static void AddValues(IReadOnlyList<Feature> features, IReadOnlyList<FeatureStatistics> statistics, ApplyContext context)
    {
        foreach (var columns in context.Materialise(features))
        {
            for (var i = 0; i < columns.Count; i++)
            {
                var column = columns[i];
                if (column is { Type: ColumnType.Float32, HasValidity: false })
                {
                    statistics[i].Float32.Add(column.AsFloat32());
                }
                else if (column.Type == ColumnType.Float32)
                {
                    var values = new float[column.Length];
                    column.CopyTo(values, 0);
                    statistics[i].Float32.Add(values);
                }
                else if (column is { Type: ColumnType.Float64, HasValidity: false })
                {
                    statistics[i].Float64.Add(column.AsFloat64());
                }
                else
                {
                    var values = new double[column.Length];
                    column.CopyTo(values, 0);
                    statistics[i].Float64.Add(values);
                }
            }
        }
    }
}
