using MlOps.Sdk.Tracking.Search;

namespace MlOps.Sdk.Tracking;

/// <summary>The metrics in an expression of a <see cref="RunQuery"/>.</summary>
public sealed class MetricFields
{
    private MetricFields()
    {
    }

    /// <summary>The latest value of a metric. MLflow's SQL stores compare NaN as 0.</summary>
    /// <param name="key">The metric's key.</param>
    public double this[string key] => throw QueryErrors.NotRun();
}
