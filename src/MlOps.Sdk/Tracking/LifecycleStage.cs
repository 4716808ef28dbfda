namespace MlOps.Sdk.Tracking;

/// <summary>Whether a run or an experiment is in use or in the bin.</summary>
public enum LifecycleStage
{
    /// <summary>In use.</summary>
    Active,

    /// <summary>Deleted; can be restored until MLflow's garbage collection removes it.</summary>
    Deleted,
}
