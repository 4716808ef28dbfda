namespace MlOps.Sdk.Tracking;

/// <summary>Where a run stands, by MLflow's names.</summary>
public enum RunStatus
{
    /// <summary>The store has a status that this version does not know. No run is ended with it.</summary>
    Unknown = 0,

    /// <summary>The run goes on.</summary>
    Running = 1,

    /// <summary>The run is planned and has not begun.</summary>
    Scheduled = 2,

    /// <summary>The run ended as intended.</summary>
    Finished = 3,

    /// <summary>The run ended by an exception, without being completed, or with its process.</summary>
    Failed = 4,

    /// <summary>The run was cancelled or its process told to stop.</summary>
    Killed = 5,
}
