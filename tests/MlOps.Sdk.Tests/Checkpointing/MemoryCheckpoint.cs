using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>A checkpoint that stays in memory: the real writer and reader, without a disk, for properties that save often.</summary>
internal sealed unsafe class MemoryCheckpoint : IDisposable
{
    private readonly StagingMemory _memory = new();
    private readonly Snapshot _snapshot = new() { Step = 0, CreatedAt = default, Metrics = new Dictionary<string, double>() };

    private MemoryCheckpoint(ICheckpointable state) => new CheckpointWriter(_snapshot, _memory, threads: 1).WriteRoot(state);

    public static MemoryCheckpoint Of(ICheckpointable state) => new(state);

    /// <summary>Saves a state, and restores it to another one.</summary>
    public static T Copy<T>(ICheckpointable from, T to)
        where T : ICheckpointable
    {
        using var checkpoint = Of(from);
        checkpoint.RestoreTo(to);
        return to;
    }

    public void RestoreTo(ICheckpointable state)
    {
        var info = new CheckpointInfo(step: 0, sequence: 1, createdAt: default);
        var loaded = new LoadedCheckpoint(new() { Info = info, States = _snapshot.States, Blobs = [], Entries = [] }, threads: 1);
        foreach (var (name, entry) in _snapshot.Entries)
        {
            loaded.Entries.Add(name, entry);
        }

        loaded.GiveTo(state);
    }

    public void Dispose() => _memory.Dispose();
}
