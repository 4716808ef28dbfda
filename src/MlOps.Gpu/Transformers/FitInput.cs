using MlOps.Gpu.Devices;

namespace MlOps.Gpu.Transformers;

/// <summary>What an estimator is fitted to.</summary>
/// <param name="features">The columns.</param>
/// <param name="statistics">What is known of each, as far as the estimator asked.</param>
/// <param name="target">The target; <see langword="null"/> where none was given.</param>
/// <param name="context">Makes values of the columns.</param>
/// <param name="runner">Computes statistics that an estimator asks for itself.</param>
internal sealed class FitInput(
    IReadOnlyList<Feature> features, IReadOnlyList<FeatureStatistics> statistics, Feature? target, ApplyContext context, FitRunner runner)
{
    public IReadOnlyList<Feature> Features { get; } = features;

    public IReadOnlyList<FeatureStatistics> Statistics { get; } = statistics;

    public Feature? Target { get; } = target;

    public ApplyContext Context { get; } = context;

    public FitRunner Runner { get; } = runner;

    public string[] Names => [.. Features.Select(feature => feature.Name)];

    public long RowCount => Features.Count == 0 ? 0 : Features[0].RowCount;

    /// <summary>A number for each column.</summary>
    public double[] Each(Func<FeatureStatistics, double> number) => [.. Statistics.Select(number)];

    /// <summary>The numbers, one for each column, which infinite values have spoilt when they are not finite.</summary>
    public double[] Finite(string kind, string statistic, double[] numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!double.IsFinite(numbers[i]) && !(double.IsNaN(numbers[i]) && Statistics[i].IsAllMissing))
            {
                throw TransformerErrors.NotFinite(kind, Features[i].Name, statistic, numbers[i]);
            }
        }

        return numbers;
    }
}
