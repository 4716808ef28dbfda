using System.Runtime.InteropServices;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Checkpointing;

/// <summary>
/// Memory outside the garbage collector's heap that snapshots and restored entries are copied to. It is kept and used again: a copy
/// to pages that are new to the process takes several times as long as one to pages that it has used before.
/// </summary>
internal sealed unsafe class StagingMemory : IDisposable
{
    private const long SlabLength = 64L << 20;
    private const nuint HugePage = 2 << 20; // slabs begin and end on one, so that the system can use them
    private const int Alignment = 64; // a cache line, and more than any element type needs

    private readonly List<Slab> _slabs = [];

    /// <summary>Bytes asked for since the last <see cref="Reset"/>.</summary>
    public long Used { get; private set; }

    /// <summary>Takes memory that is valid until the next <see cref="Reset"/>. Its content is what was in it before.</summary>
    public byte* Allocate(long length)
    {
        Used += length;
        foreach (var slab in _slabs)
        {
            if (slab.TryAllocate(length, out var start))
            {
                return start;
            }
        }

        var added = new Slab(Math.Max(SlabLength, length));
        _slabs.Add(added);
        return added.TryAllocate(length, out var first) ? first : throw new InvalidOperationException("A new slab has no room.");
    }

    /// <summary>Takes all memory back. What the last use did not touch goes back to the system.</summary>
    public void Reset()
    {
        for (var i = _slabs.Count - 1; i >= 0; i--)
        {
            if (_slabs[i].Used == 0)
            {
                _slabs[i].Dispose();
                _slabs.RemoveAt(i);
            }
            else
            {
                _slabs[i].Used = 0;
            }
        }

        Used = 0;
    }

    public void Dispose()
    {
        _slabs.ForEach(slab => slab.Dispose());
        _slabs.Clear();
    }

    private sealed class Slab : IDisposable
    {
        private readonly byte* _start;
        private readonly long _length;

        public Slab(long length)
        {
            _length = (length + (long)HugePage - 1) & ~((long)HugePage - 1);
            _start = (byte*)NativeMemory.AlignedAlloc((nuint)_length, HugePage);
            MappedMemory.PreferHugePages(_start, _length);
        }

        public long Used { get; set; }

        public bool TryAllocate(long length, out byte* start)
        {
            start = _start + Used;
            if (length > _length - Used)
            {
                return false;
            }

            Used = Math.Min(_length, (Used + Math.Max(length, 1) + Alignment - 1) & ~(Alignment - 1L));
            return true;
        }

        public void Dispose()
        {
            NativeMemory.AlignedFree(_start);
        }
    }
}
