namespace MlOps.Sdk.Checkpointing;

/// <summary>A checkpoint in staging memory, verified, and what the states want changed.</summary>
internal sealed class LoadedCheckpoint(Manifest manifest, int threads)
{
    public Manifest Manifest { get; } = manifest;

    public int Threads { get; } = threads;

    public Dictionary<string, StagedEntry> Entries { get; } = [];

    public List<Action> Changes { get; } = [];

    /// <summary>Whether the entries' memory may be used otherwise by now.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Has a state say what it wants, and then makes all changes.</summary>
    public void GiveTo(ICheckpointable state)
    {
        try
        {
            new CheckpointReader(this, "").ReadAs(state);
            foreach (var change in Changes)
            {
                change();
            }
        }
        finally
        {
            IsClosed = true;
        }
    }
}
