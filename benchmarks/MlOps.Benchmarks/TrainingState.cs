using MlOps.Sdk.Checkpointing;

namespace MlOps.Benchmarks;

/// <summary>A state of tensors of one size, as large as a benchmark needs it.</summary>
internal sealed class TrainingState : ICheckpointable
{
    private readonly float[][] _tensors;

    /// <param name="megabytes">The size of all of it, in MiB.</param>
    /// <param name="count">The tensors that it is in.</param>
    public TrainingState(int megabytes, int count)
    {
        _tensors = new float[count][];
        for (var i = 0; i < count; i++)
        {
            _tensors[i] = GC.AllocateUninitializedArray<float>(megabytes * (1 << 20) / sizeof(float) / count);
            Change(i, i);
        }
    }

    public long Bytes => _tensors.Sum(tensor => (long)tensor.Length * sizeof(float));

    public IReadOnlyList<float[]> Tensors => _tensors;

    /// <summary>Fills a tensor with numbers that no other seed gives.</summary>
    public void Change(int tensor, int seed)
    {
        var values = _tensors[tensor];
        var state = (uint)((seed * 2_654_435_761L) | 1);
        for (var i = 0; i < values.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            values[i] = state >> 8;
        }
    }

    public void Save(CheckpointWriter writer)
    {
        for (var i = 0; i < _tensors.Length; i++)
        {
            writer.WriteTensor($"tensor-{i}", _tensors[i]);
        }
    }

    public void Load(CheckpointReader reader)
    {
        for (var i = 0; i < _tensors.Length; i++)
        {
            reader.ReadTensor($"tensor-{i}", _tensors[i]);
        }
    }
}
