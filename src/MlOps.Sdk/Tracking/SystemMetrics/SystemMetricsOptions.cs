namespace MlOps.Sdk.Tracking.SystemMetrics;

/// <summary>
/// Whether and how each run logs the machine's load, under MLflow's names: <c>system/cpu_utilization_percentage</c> and others. What is not
/// set comes from MLflow's environment variables, then from the default.
/// </summary>
public sealed class SystemMetricsOptions
{
    /// <summary>Whether runs log it.</summary>
    /// <value>The default is <c>MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING</c>, or <see langword="false"/>.</value>
    public bool? Enabled { get; set; }

    /// <summary>The time between two samples. 100 ms to 1 hour.</summary>
    /// <value>The default is <c>MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL</c>, in seconds, or 10 seconds.</value>
    public TimeSpan? SamplingInterval { get; set; }

    /// <summary>How many samples are averaged to what is logged once. 1 to 10,000.</summary>
    /// <value>The default is <c>MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING</c>, or 1.</value>
    public int? SamplesBeforeLogging { get; set; }

    /// <summary>This machine's name among those that log to one run: <c>system/&lt;node&gt;/cpu_utilization_percentage</c>.</summary>
    /// <value>The default is <c>MLFLOW_SYSTEM_METRICS_NODE_ID</c>, or none.</value>
    public string? NodeId { get; set; }

    /// <summary>The program that is asked about GPUs.</summary>
    /// <value>The default is <c>nvidia-smi</c> in a folder of PATH; where there is none, nothing is logged of GPUs.</value>
    public string? NvidiaSmiPath { get; set; }
}
