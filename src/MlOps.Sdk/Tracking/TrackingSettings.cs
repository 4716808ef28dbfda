using MlOps.Sdk.Tracking.Context;
using MlOps.Sdk.Tracking.SystemMetrics;

namespace MlOps.Sdk.Tracking;

/// <summary>What a <see cref="TrackingClient"/> needs to know, checked and complete.</summary>
internal sealed record TrackingSettings
{
    /// <summary>The experiment of runs that name none; by name.</summary>
    public string? ExperimentName { get; init; }

    /// <summary>The experiment of runs that name none; by id, which goes before the name.</summary>
    public string? ExperimentId { get; init; }

    /// <summary>The run that the first start continues, when its description names none (MLFLOW_RUN_ID).</summary>
    public string? RunId { get; init; }

    public TimeSpan DeliveryInterval { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public bool CloseRunsOnSignals { get; init; } = true;

    /// <summary>What runs note by themselves; nothing when <see langword="null"/>.</summary>
    public RunContextOptions? Context { get; init; }

    /// <summary>How the machine's load is logged; not at all when <see langword="null"/>.</summary>
    public SystemMetricsSettings? SystemMetrics { get; init; }
}
