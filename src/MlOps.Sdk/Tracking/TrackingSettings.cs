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
}
