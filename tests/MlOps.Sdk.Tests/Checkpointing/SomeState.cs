using System.Text.Json.Serialization;
using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>A state of every kind of entry, whose content is a function of a number.</summary>
internal sealed class SomeState(int seed = 0) : ICheckpointable
{
    public const int FrozenLength = 10_000;

    public int Seed { get; set; } = seed;

    public float[] Weights { get; } = Fill(new float[300], seed);

    /// <summary>The same for every seed.</summary>
    public double[] Frozen { get; } = [.. Enumerable.Range(0, FrozenLength).Select(i => i * 0.25)];

    public string Note { get; private set; } = $"seed {seed}";

    public byte[] Bytes { get; private set; } = [(byte)seed, 1, 2];

    public int StateVersion { get; init; } = 1;

    public void Become(int seed)
    {
        Seed = seed;
        Fill(Weights, seed);
        (Note, Bytes) = ($"seed {seed}", [(byte)seed, 1, 2]);
    }

    public void Save(CheckpointWriter writer)
    {
        writer.WriteTensor("weights", Weights, 3, 100);
        writer.WriteTensor("frozen", Frozen);
        writer.WriteJson("note", new SomeNote(Seed, Note), SomeNoteJson.Default.SomeNote);
        writer.WriteBytes("bytes", Bytes);
    }

    public void Load(CheckpointReader reader)
    {
        reader.ReadTensor("weights", Weights, 3, 100);
        reader.ReadTensor("frozen", Frozen);
        var note = reader.ReadJson("note", SomeNoteJson.Default.SomeNote);
        var bytes = reader.ReadBytes("bytes");
        reader.OnSwap(() => (Seed, Note, Bytes) = (note.Seed, note.Text, bytes));
    }

    public void AssertIs(int seed)
    {
        var expected = new SomeState(seed);
        Assert.Equal(seed, Seed);
        Assert.Equal(expected.Weights, Weights);
        Assert.Equal(expected.Frozen, Frozen);
        Assert.Equal(expected.Note, Note);
        Assert.Equal(expected.Bytes, Bytes);
    }

    private static float[] Fill(float[] weights, int seed)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (seed * 1000) + i;
        }

        return weights;
    }
}

internal sealed record SomeNote(int Seed, string Text);

[JsonSerializable(typeof(SomeNote))]
internal sealed partial class SomeNoteJson : JsonSerializerContext;
