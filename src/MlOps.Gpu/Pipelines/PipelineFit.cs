using MlOps.Gpu.Devices;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Pipelines;

/// <summary>
/// Fits the estimators of all groups, in phases: a phase goes in each group up to the next estimator that has to know its columns, and
/// what all of these need is gathered together. Columns go through the chain so far on the way: nothing is stored between phases.
/// </summary>
internal static class PipelineFit
{
    public static IReadOnlyList<ColumnGroup> Run(
        IReadOnlyList<(string[] Columns, Estimator[] Estimators)> groups, IReadOnlyList<Table> tables, string? target, FitRunner runner)
    {
        var context = new ApplyContext(CpuRunner.Run, isTraining: true, firstRow: 0);
        var goal = target is null ? null : FeatureOf(target, tables);
        var open = groups.Select(group => new Progress(group.Columns, group.Estimators, tables)).ToArray();
        while (true)
        {
            foreach (var group in open)
            {
                while (group.Next is { Needs: StatisticNeeds.None } next)
                {
                    group.Fit(next, [.. group.Features.Select(feature => new FeatureStatistics(feature.Name, runner))], goal, context, runner);
                }
            }

            var waiting = open.Where(group => group.Next is not null).ToArray();
            if (waiting.Length == 0)
            {
                return [.. open.Select(group => new ColumnGroup(group.Columns, group.Types, group.Steps))];
            }

            var statistics = StatisticsPass.Run(
                [.. waiting.SelectMany(group => group.Features.Select(feature => (feature, group.Next!.Needs)))], context, runner);
            var taken = 0;
            foreach (var group in waiting)
            {
                var count = group.Features.Count;
                group.Fit(group.Next!, statistics[taken..(taken + count)], goal, context, runner);
                taken += count;
            }

            runner.EndPhase();
        }
    }

    public static Feature FeatureOf(string name, IReadOnlyList<Table> tables)
    {
        var parts = tables.Select(table => table[name]).ToArray();
        return Array.Find(parts, part => part.Type != parts[0].Type) is { } other
            ? throw TableErrors.PartsDiffer(name, parts[0].Type, other.Type)
            : new(name, parts);
    }

    private sealed class Progress(string[] columns, Estimator[] estimators, IReadOnlyList<Table> tables)
    {
        public string[] Columns { get; } = columns;

        public IReadOnlyList<ColumnType> Types { get; } = [.. columns.Select(column => tables[0][column].Type)];

        public List<FittedStep> Steps { get; } = [];

        public IReadOnlyList<Feature> Features { get; private set; } = [.. columns.Select(column => FeatureOf(column, tables))];

        public Estimator? Next => Steps.Count < estimators.Length ? estimators[Steps.Count] : null;

        public void Fit(Estimator estimator, IReadOnlyList<FeatureStatistics> statistics, Feature? target, ApplyContext context, FitRunner runner)
        {
            var step = estimator.Fit(new(Features, statistics, target, context, runner));
            Features = step.Apply(Features, context);
            Steps.Add(step);
        }
    }
}
