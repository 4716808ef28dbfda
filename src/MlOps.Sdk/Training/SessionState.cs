using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training.Wire;

namespace MlOps.Sdk.Training;

/// <summary>The user's state, and beside it what the session itself has to know again.</summary>
internal sealed class SessionState(ActiveRun run, TrainingBudget? budget) : ICheckpointable
{
    private const string BudgetPart = "mlops.budget";
    private const string RepeatsEntry = "mlops.repeats";
    private const int MaximumRepeats = 10_000; // about 1 MB

    private ICheckpointable? _state;
    private long _step;

    public int StateVersion => _state!.StateVersion;

    /// <summary>Points of the run from before the state that was restored, which the start that saved it had not come to again.</summary>
    public IReadOnlyList<Metric> Outstanding { get; private set; } = [];

    /// <summary>What is saved of a step. The same object for each: nothing is allocated.</summary>
    public ICheckpointable After(long step, ICheckpointable state)
    {
        if (budget is null && run.Repeated is null)
        {
            return state;
        }

        _step = step;
        return Into(state);
    }

    /// <summary>What is restored.</summary>
    public ICheckpointable Into(ICheckpointable state)
    {
        _state = state;
        return this;
    }

    public void Save(CheckpointWriter writer)
    {
        _state!.Save(writer);
        if (budget is not null)
        {
            writer.Write(BudgetPart, budget);
        }

        // Points of later steps are known by their step when this is restored; by then, those of earlier ones would be older than it.
        if (run.Repeated?.UpTo(_step, MaximumRepeats) is { Count: > 0 } outstanding)
        {
            writer.WriteJson(RepeatsEntry, [.. outstanding.Select(RepeatWire.Of)], TrainingWireJson.Default.RepeatWireArray);
        }
    }

    public void Load(CheckpointReader reader)
    {
        _state!.Load(reader);
        LoadOwn(reader);
    }

    public void Migrate(CheckpointReader reader)
    {
        _state!.Migrate(reader);
        LoadOwn(reader);
    }

    private void LoadOwn(CheckpointReader reader)
    {
        if (budget is not null && reader.HasPart(BudgetPart))
        {
            reader.Read(BudgetPart, budget);
        }

        Metric[] outstanding = reader.Contains(RepeatsEntry)
            ? Array.ConvertAll(reader.ReadJson(RepeatsEntry, TrainingWireJson.Default.RepeatWireArray), repeat => repeat.ToMetric())
            : [];
        reader.OnSwap(() => Outstanding = outstanding);
    }
}
