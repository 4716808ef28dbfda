using MlOps.Sdk.IO;
using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Checkpointing;

/// <summary>An entry in staging memory: copied from the state, or read from a checkpoint.</summary>
internal sealed unsafe class StagedEntry(string name, EntryKind kind, TensorType type, IReadOnlyList<long> shape, byte* start, long length)
{
    private const int MaxPiece = 16 << 20;

    public string Name { get; } = name;

    public EntryKind Kind { get; } = kind;

    public TensorType Type { get; } = type;

    public IReadOnlyList<long> Shape { get; } = shape;

    public byte* Start { get; } = start;

    public long Length { get; } = length;

    public UInt128 Hash { get; set; }

    public Memory<byte> Slice(long offset, int count) => new NativeBytes(Start + offset, count).Memory;

    /// <summary>All of it, in pieces that <see cref="Memory{T}"/> can hold.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        for (long offset = 0; offset < Length; offset += MaxPiece)
        {
            yield return Slice(offset, (int)Math.Min(MaxPiece, Length - offset));
        }
    }
}
