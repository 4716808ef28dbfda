using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Training;

namespace SpotTraining;

/// <summary>All that a step depends on; and how often each sample was learnt from, as a witness that none was left out or taken twice.</summary>
internal sealed class TrainingState(SoftmaxModel model, DataCursor cursor) : ICheckpointable
{
    private readonly int[] _seen = new int[cursor.Count];

    public void Save(CheckpointWriter writer)
    {
        writer.Write("model", model);
        writer.Write("cursor", cursor);
        writer.WriteTensor("seen", _seen);
    }

    public void Load(CheckpointReader reader)
    {
        reader.Read("model", model);
        reader.Read("cursor", cursor);
        reader.ReadTensor("seen", _seen);
    }

    public void Count(ReadOnlySpan<int> batch)
    {
        foreach (var sample in batch)
        {
            _seen[sample]++;
        }
    }

    /// <summary>How many samples were learnt from exactly so many times.</summary>
    public int SamplesSeen(long times) => _seen.Count(seen => seen == times);
}
