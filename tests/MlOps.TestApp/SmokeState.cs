using System.Numerics.Tensors;
using MlOps.Sdk.Checkpointing;

namespace MlOps.TestApp;

/// <summary>A state with every kind of entry.</summary>
internal sealed class SmokeState : ICheckpointable
{
    public double Value { get; set; }

    public SmokeReport? Report { get; private set; }

    public void Save(CheckpointWriter writer)
    {
        writer.WriteTensor("value", [Value]);
        writer.WriteTensor("tensor", Tensor.Create<float>([1, 2, 3, 4, 5, 6], [2, 3]));
        writer.WriteJson("report", new SmokeReport((int)Value), SmokeJson.Default.SmokeReport);
        writer.WriteBytes("bytes", [1, 2, 3]);
    }

    public void Load(CheckpointReader reader)
    {
        var (value, report) = (reader.GetTensor<double>("value")[0], reader.ReadJson("report", SmokeJson.Default.SmokeReport));
        reader.ReadTensor("tensor", Tensor.CreateFromShape<float>([2, 3]));
        _ = reader.ReadBytes("bytes");
        reader.OnSwap(() => (Value, Report) = (value, report));
    }
}
