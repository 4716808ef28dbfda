using System.Buffers;
using System.Runtime.InteropServices;

namespace MlOps.Gpu.Tables;

/// <summary>The same bytes seen as values of another type: how Arrow's buffers become columns and back without a copy.</summary>
internal sealed class CastMemory<TFrom, TTo> : MemoryManager<TTo>
    where TFrom : unmanaged
    where TTo : unmanaged
{
    private readonly ReadOnlyMemory<TFrom> _memory;

    private CastMemory(ReadOnlyMemory<TFrom> memory) => _memory = memory;

    public static ReadOnlyMemory<TTo> Of(ReadOnlyMemory<TFrom> memory) => memory.IsEmpty ? default : new CastMemory<TFrom, TTo>(memory).Memory;

    public override Span<TTo> GetSpan() => MemoryMarshal.Cast<TFrom, TTo>(MemoryMarshal.AsMemory(_memory).Span);

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        var handle = _memory.Pin();
        return new((TTo*)handle.Pointer + elementIndex, default, new Unpinner(handle));
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Unpinner(MemoryHandle handle) : IPinnable
    {
        private MemoryHandle _handle = handle;

        public MemoryHandle Pin(int elementIndex) => throw new NotSupportedException();

        public void Unpin() => _handle.Dispose();
    }
}
