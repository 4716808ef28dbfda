using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Training;

/// <summary>The user's state, and beside it what the session itself has to know again.</summary>
internal sealed class SessionState(TrainingBudget? budget) : ICheckpointable
{
    private const string BudgetPart = "mlops.budget";

    private ICheckpointable? _state;

    public int StateVersion => _state!.StateVersion;

    /// <summary>The same object for each step: nothing is allocated.</summary>
    public ICheckpointable Of(ICheckpointable state)
    {
        if (budget is null)
        {
            return state;
        }

        _state = state;
        return this;
    }

    public void Save(CheckpointWriter writer)
    {
        _state!.Save(writer);
        writer.Write(BudgetPart, budget!);
    }

    public void Load(CheckpointReader reader)
    {
        _state!.Load(reader);
        LoadBudget(reader);
    }

    public void Migrate(CheckpointReader reader)
    {
        _state!.Migrate(reader);
        LoadBudget(reader);
    }

    private void LoadBudget(CheckpointReader reader)
    {
        if (reader.HasPart(BudgetPart))
        {
            reader.Read(BudgetPart, budget!);
        }
    }
}
