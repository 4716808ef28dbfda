namespace MlOps.Sdk.Checkpointing;

/// <summary>What happens when a checkpoint is due and the last one is still being written.</summary>
public enum SaveBackPressure
{
    /// <summary>The loop goes on; the checkpoint is saved at the first step after the last one is written.</summary>
    Skip,

    /// <summary>The loop waits until the last one is written.</summary>
    Wait,
}
