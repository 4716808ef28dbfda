using System.Buffers;

namespace MlOps.Sdk.IO;

/// <summary>Memory outside the garbage collector's heap, for interfaces that take <see cref="Memory{T}"/>. Does not own it.</summary>
internal sealed unsafe class NativeBytes(byte* start, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    public override void Unpin()
    {
        // It never moves.
    }

    protected override void Dispose(bool disposing)
    {
        // Belongs to whoever made it.
    }
}
