namespace MlOps.Sdk.Checkpointing;

/// <summary>State that can be saved to a checkpoint and restored from one: a model, an optimizer, a random generator, a position in the data.</summary>
/// <remarks>
/// <see cref="Save"/> copies, and returns as soon as it has: what it wrote may change afterwards. <see cref="Load"/> changes nothing by
/// itself: it says what goes where, and everything is put in place together once all of it fits. A restore that fails leaves the state
/// as it was.
/// </remarks>
public interface ICheckpointable
{
    /// <summary>The version of what <see cref="Save"/> writes. Raise it when <see cref="Load"/> can't read the older form any more.</summary>
    /// <value>The default value is 1.</value>
    int StateVersion => 1;

    /// <summary>Writes the state. Called on the thread that saves; must not keep the writer.</summary>
    /// <param name="writer">Takes named entries.</param>
    void Save(CheckpointWriter writer);

    /// <summary>Reads the state back. Called after the whole checkpoint was read and verified; must not keep the reader.</summary>
    /// <param name="reader">Has the named entries, and takes what is to change.</param>
    void Load(CheckpointReader reader);

    /// <summary>Reads a state that was written with a lower <see cref="StateVersion"/>; <see cref="CheckpointReader.StateVersion"/> says which.</summary>
    /// <param name="reader">Has the named entries, and takes what is to change.</param>
    /// <exception cref="CheckpointMismatchException">Always, unless it is implemented: the state has no way from the older version.</exception>
    void Migrate(CheckpointReader reader) => throw CheckpointErrors.NoMigration(reader, this);
}
