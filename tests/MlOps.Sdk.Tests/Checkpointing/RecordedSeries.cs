using MlOps.Sdk.Checkpointing;
using MlOps.TestApp;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>What a real manager did to files while it saved the states 0, 1, 2 and so on, and when it acknowledged them.</summary>
/// <param name="Trace">The operations.</param>
/// <param name="FirstPoint">From where on the power may go.</param>
/// <param name="Options">How the manager works.</param>
/// <param name="Steps">What is saved.</param>
internal sealed record RecordedSeries(IReadOnlyList<TraceStep> Trace, int FirstPoint, Action<CheckpointManagerOptions> Options, SavedSteps Steps)
{
    public const string Folder = "outer/checkpoints";

    public static Action<CheckpointManagerOptions> Keeping(int count) => options => options.Retention = RetentionPolicy.LatestN(count);

    public static void Encrypted(CheckpointManagerOptions options)
    {
        options.Retention = RetentionPolicy.LatestN(2);
        options.Encryption = new("key", (_, _) => ValueTask.FromResult(new byte[32]));
    }

    /// <summary>The folder is made, and all states are saved to it.</summary>
    public static async Task<RecordedSeries> RecordAsync(Action<CheckpointManagerOptions> options, SavedSteps? steps = null)
    {
        using var root = CheckpointFolder.Create();
        var files = new RecordedFiles(root.Path);
        steps ??= SavedSteps.Usual;
        await SaveAsync(root.File(Folder), files, options, steps, steps.First.Count);
        return new(files.Steps, 0, options, steps);
    }

    /// <summary>The process is killed after so many operations, and another one goes on. The power goes while that one does.</summary>
    public static async Task<RecordedSeries> RecordKilledAsync(int operations, Action<CheckpointManagerOptions> options)
    {
        using var root = CheckpointFolder.Create();
        var files = new RecordedFiles(root.Path);
        files.DieAfter(operations);
        await Assert.ThrowsAsync<CheckpointStoreException>(() => SaveAsync(root.File(Folder), files, options, SavedSteps.Usual, SavedSteps.Usual.First.Count));
        var killed = files.Steps.Count;
        files.DieAfter(null);
        await SaveAsync(root.File(Folder), files, options, SavedSteps.Usual, count: 2);
        return new(files.Steps, killed, options, SavedSteps.Usual);
    }

    /// <summary>A process goes on with a folder that is there: as a copy that nobody has flushed, or as the disk gave it back after a cut.</summary>
    public static async Task<RecordedSeries> RecordFromAsync(IReadOnlyList<(string Path, byte[]? Bytes)> entries, bool isSure, Action<CheckpointManagerOptions> options, SavedSteps steps)
    {
        using var root = CheckpointFolder.Create();
        var files = new RecordedFiles(root.Path);
        Place(files, root.Path, entries, isSure);
        var placed = files.Steps.Count;
        await SaveAsync(root.File(Folder), files, options, steps, count: 3);
        var first = isSure ? placed : files.Steps.ToList().FindIndex(step => step.Kind == TraceKind.Acknowledge) + 1;
        return new(files.Steps, first, options, steps);
    }

    private static void Place(RecordedFiles files, string root, IReadOnlyList<(string Path, byte[]? Bytes)> entries, bool isSure)
    {
        foreach (var (path, bytes) in entries)
        {
            var full = Path.Combine(root, path);
            if (bytes is null)
            {
                files.CreateFolder(full);
                continue;
            }

            using var file = files.Create(full);
            files.Write(file, full, bytes, 0);
            if (isSure)
            {
                files.Flush(file, full);
            }
        }

        foreach (var folder in entries.Where(entry => isSure && entry.Bytes is null).Select(entry => Path.Combine(root, entry.Path)).Append(root).Take(isSure ? int.MaxValue : 0))
        {
            files.FlushFolder(folder);
        }
    }

    private static async Task SaveAsync(string folder, RecordedFiles files, Action<CheckpointManagerOptions> configure, SavedSteps steps, int count)
    {
        var state = new KnownState(steps.StateLength);
        var saved = -1L;
        await using var manager = CheckpointManager.Open(new FileCheckpointStore(folder, files), options =>
        {
            configure(options);
            options.OnCommitted = _ => files.Acknowledge(saved);
        });
        await manager.RestoreLatestAsync(state);
        for (var i = 0; i < count; i++)
        {
            saved = state.Number + 1;
            await manager.SaveAsync(steps.StepOf(saved), state.Become(saved));
        }
    }
}
