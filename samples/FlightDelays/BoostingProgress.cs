using MlOps.Sdk.Checkpointing;

namespace FlightDelays;

/// <summary>All that a round depends on: the model and the scores of the rows that it is trained on, and of those that it is judged by.</summary>
internal sealed class BoostingProgress(GradientBoosting trainer, RawScores validation) : ICheckpointable
{
    public void Save(CheckpointWriter writer)
    {
        writer.Write("trainer", trainer);
        writer.Write("validation", validation);
    }

    public void Load(CheckpointReader reader)
    {
        reader.Read("trainer", trainer);
        reader.Read("validation", validation);
    }
}
