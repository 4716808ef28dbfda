using System.Globalization;
using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Checkpointing;

/// <summary>The messages of checkpoints' errors.</summary>
internal static class CheckpointErrors
{
    public static CheckpointMismatchException NoMigration(CheckpointReader reader, ICheckpointable state) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{Scope(reader)} was written with state version {reader.StateVersion} and '{state.GetType()}' reads {state.StateVersion}. "
        + $"Implement {nameof(ICheckpointable)}.{nameof(ICheckpointable.Migrate)} to read the older form, or restore with the program that wrote it."));

    public static CheckpointMismatchException NewerState(CheckpointReader reader, ICheckpointable state) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{Scope(reader)} was written with state version {reader.StateVersion}, which is newer than the {state.StateVersion} that '{state.GetType()}' reads. "
        + $"Restore with the program that wrote it, or a newer one."));

    public static CheckpointMismatchException NoEntry(string name, IEnumerable<string> names) => new(
        $"The checkpoint has no entry '{name}'. It has {Some(names)}. Check the name, or ask Contains(name) where the entry need not be there.");

    public static CheckpointMismatchException NoPart(string name, IEnumerable<string> names) => new(
        $"The checkpoint has no part '{name}'. It has {Some(names.Where(n => n.Length > 0))}. Check the name; a part is written with CheckpointWriter.Write(name, part).");

    public static CheckpointMismatchException WrongKind(string name, EntryKind actual, EntryKind expected) => new(
        $"Entry '{name}' of the checkpoint is of the kind {actual}, and {expected} was asked for. Read it with the call that belongs to the one that wrote it.");

    public static CheckpointMismatchException WrongType(string name, TensorType actual, TensorType expected) => new(
        $"Entry '{name}' of the checkpoint has the type {actual.Name()}, and {expected.Name()} was asked for. Read it with its own type, and convert it.");

    public static CheckpointMismatchException WrongShape(string name, IReadOnlyList<long> actual, ReadOnlySpan<long> expected) => new(
        $"Entry '{name}' of the checkpoint has the shape {Shape([.. actual])}, and {Shape(expected)} was expected. Nothing was restored. Build the model as it was when the checkpoint was saved.");

    public static CheckpointMismatchException WrongLength(string name, long actual, long expected) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Entry '{name}' of the checkpoint has {actual:N0} numbers, and its destination has room for {expected:N0}. Nothing was restored. Build the model as it was when the checkpoint was saved."));

    public static CheckpointMismatchException WrongJson(string name, Type type, Exception cause) => new(
        $"Entry '{name}' of the checkpoint can't be read as '{type}': {cause.Message} Read it as the type that wrote it.", cause);

    public static ArgumentNullException NullJson(string name, string parameter) => new(
        parameter, $"Entry '{name}' would be null, which could not be restored: expected a value. Leave the entry out, and ask Contains('{name}') when the state is loaded.");

    public static ArgumentException TwoEntries(string name) => new(
        $"The state writes two entries named '{name}': expected a name once. Parts need names of their own.", nameof(name));

    public static ArgumentException WrongByteLength(string name, TensorType type, ReadOnlySpan<long> shape, long expected, long actual) => new(
        string.Create(CultureInfo.InvariantCulture, $"Tensor '{name}' has {actual:N0} bytes, and {type.Name()} of the shape {Shape(shape)} has {expected:N0}. Give the numbers and the shape that belong together."),
        nameof(shape));

    public static CheckpointCorruptException AllDamaged(string location, IReadOnlyList<DamagedCheckpoint> damaged) => new(
        $"""
        No checkpoint in '{location}' could be restored, and nothing was changed. One intact checkpoint was expected:
        {string.Join('\n', damaged.Select(checkpoint => "- " + checkpoint))}
        Where a reason names a key or another version, open them with that. Otherwise bring a copy of the folder back, or delete the damaged ones with DeleteAsync(step) to start anew.
        """)
    {
        Damaged = damaged,
    };

    public static CheckpointCorruptException Damaged(string location, DamagedCheckpoint damaged) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Checkpoint 'step-{damaged.Step}' in '{location}' was not restored: {damaged.Reason}. "
        + $"Where that names a key or another version, open it with that. Otherwise the copy is damaged: restore an older one with RestoreLatestAsync(state, before: {damaged.Step}), or delete it with DeleteAsync({damaged.Step})."))
    {
        Damaged = [damaged],
    };

    public static CheckpointStoreException NoCheckpoint(string location, long step, IEnumerable<long> steps) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"There is no checkpoint of step {step} in '{location}'. It has {Some(steps.Order().Select(s => string.Create(CultureInfo.InvariantCulture, $"{s}")))}."));

    public static CheckpointStoreException InUse(string folder, string owner, Exception cause) => new(
        $"'{folder}' is written to by another one ({owner}): one process writes checkpoints to a folder. End that one, or use another folder.", cause);

    public static CheckpointStoreException FolderReplaced(string folder, string? owner) => new(
        owner is null
            ? $"'{folder}' or its lock file is gone: it was there when this one began to write to it. Bring it back, and start the program anew."
            : $"'{folder}' was replaced, and is written to by another one now ({owner}). End one of the two, or use another folder.");

    public static DamageException ManifestTooLong(long length, long limit) => new(string.Create(
        CultureInfo.InvariantCulture, $"its manifest has {length:N0} bytes and a manifest has at most {limit:N0}"));

    public static CheckpointStoreException NotSaved(string location, long step, long? lastCommitted, Exception cause) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The checkpoint of step {step} was not saved to '{location}': {cause.Message} {LastIs(lastCommitted)} Free space or mend what is named; saving goes on with the next step."),
        cause);

    public static CheckpointStoreException NotRead(string location, Exception cause) => new(
        $"The checkpoints in '{location}' could not be read: {cause.Message} Nothing was changed. Mend what is named, and try again.", cause);

    public static CheckpointStoreException NotDone(string what, string location, Exception cause) => new($"'{location}' could not be {what}: {cause.Message}", cause);

    public static IOException NoSpace(long needed, long free) => new(string.Create(
        CultureInfo.InvariantCulture, $"it takes {needed:N0} bytes and {free:N0} are free."));

    public static InvalidOperationException NoSequence(long step) => new(string.Create(
        CultureInfo.InvariantCulture, $"the checkpoint of step {step} says that it is the last one there can be. Delete it with DeleteAsync({step})."));

    public static InvalidOperationException TwoAtOnce() => new(
        "The checkpoint manager is at work for another call: expected one call at a time. Await each call before the next one.");

    public static InvalidOperationException KeepIsNull() => new(
        "The function of RetentionPolicy.Custom returned null: expected the checkpoints to keep. Return an empty list for none; the newest is kept all the same.");

    /// <summary>Refuses policies of which one is null, and none at all: a call with null in the place of the only one is that.</summary>
    public static void ThrowIfNoneOrNull<T>(IReadOnlyList<T?> policies, string parameter, string alternative)
        where T : class
    {
        if (policies.Count == 0)
        {
            throw new ArgumentNullException(parameter, $"There is no policy, or null in the place of one: expected at least one. Where none is meant, say {alternative}.");
        }

        for (var i = 0; i < policies.Count; i++)
        {
            if (policies[i] is null)
            {
                throw new ArgumentNullException(parameter, string.Create(CultureInfo.InvariantCulture, $"Policy {i + 1} of {policies.Count} is null: expected one that says something. Leave it out, or say {alternative}."));
            }
        }
    }

    private static string LastIs(long? step) => step is null
        ? "No checkpoint was saved before it."
        : string.Create(CultureInfo.InvariantCulture, $"The last one is that of step {step}, which is intact.");

    private static string Scope(CheckpointReader reader) => reader.ScopeName.Length == 0 ? "The checkpoint" : $"The checkpoint's part '{reader.ScopeName}'";

    private static string Shape(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    private static string Some(IEnumerable<string> names)
    {
        var first = names.Take(21).Select(name => $"'{name}'").ToArray();
        return first.Length switch
        {
            0 => "none",
            <= 20 => string.Join(", ", first),
            _ => string.Join(", ", first[..20]) + " and more",
        };
    }
}
