namespace MlOps.Sdk.Tracking.Stores;

/// <summary>What a write needs to know of a run.</summary>
internal sealed record SqliteRunRow(RunStatus Status, LifecycleStage Stage, StartedRun Started);
