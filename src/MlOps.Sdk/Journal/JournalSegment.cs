using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Journal;

/// <summary>
/// A stretch of a journal in memory: a mapped part of its file, or plain memory while the file can't grow. Threads reserve
/// frames in it without a lock: one compare-and-swap moves the offset and the record count together.
/// </summary>
internal sealed unsafe class JournalSegment
{
    private const long Sealed = long.MinValue;
    private const long OneRecord = 1L << 32;

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private long _state; // bit 63: sealed; bits 32-62: records; bits 0-31: bytes in use
    private JournalSegment? _next;
    private int _flushed;

    private JournalSegment(
        byte* start, int capacity, JournalFile? owner, long position, MemoryMappedFile? file, MemoryMappedViewAccessor? view)
    {
        _start = start;
        Owner = owner;
        Capacity = capacity;
        Position = position;
        _file = file;
        _view = view;
    }

    public int Capacity { get; }

    /// <summary>Where the segment begins in the file; for one in plain memory only a number that its checksums use.</summary>
    public long Position { get; }

    /// <summary>The file that this is a part of; <see langword="null"/> for plain memory, which does not survive the process.</summary>
    public JournalFile? Owner { get; }

    /// <summary>The number of its first record. Set before the segment is handed to writers.</summary>
    public long FirstSequence { get; set; }

    /// <summary>How many records are reserved.</summary>
    public int Count => (int)((Volatile.Read(ref _state) & long.MaxValue) >> 32);

    /// <summary>How many bytes are reserved.</summary>
    public int Used => (int)(uint)Volatile.Read(ref _state);

    public bool IsSealed => Volatile.Read(ref _state) < 0;

    /// <summary>The segment after this one, once there is one.</summary>
    public JournalSegment? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    /// <summary>Maps a part of a file whose space is taken already, and touches each page, so that no writer waits for it.</summary>
    public static JournalSegment Map(JournalFile owner, long position, int capacity)
    {
        var file = MemoryMappedFile.CreateFromFile(
            owner.Handle, mapName: null, capacity: 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        MemoryMappedViewAccessor? view = null;
        try
        {
            view = file.CreateViewAccessor(position, capacity, MemoryMappedFileAccess.ReadWrite);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            start += view.PointerOffset;
            MappedMemory.Populate(start, capacity);
            return new(start, capacity, owner, position, file, view);
        }
        catch
        {
            view?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>A segment in plain memory, that does not survive the process.</summary>
    public static JournalSegment Allocate(int capacity) =>
        new((byte*)NativeMemory.AllocZeroed((nuint)capacity), capacity, owner: null, position: 0, file: null, view: null);

    /// <summary>Takes room for a frame. Fails when the segment is full or sealed, and is sealed then.</summary>
    public bool TryReserve(int size, out byte* frame, out long sequence)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state < 0)
            {
                frame = null;
                sequence = 0;
                return false;
            }

            var offset = (int)(uint)state;
            if (offset + size > Capacity)
            {
                Interlocked.CompareExchange(ref _state, state | Sealed, state);
                continue;
            }

            if (Interlocked.CompareExchange(ref _state, state + OneRecord + size, state) == state)
            {
                frame = _start + offset;
                sequence = FirstSequence + (state >> 32);
                return true;
            }
        }
    }

    /// <summary>Lets no further record in.</summary>
    public void Seal() => Interlocked.Or(ref _state, Sealed);

    public byte* FrameAt(int offset) => _start + offset;

    public long PositionOf(byte* frame) => Position + (frame - _start);

    /// <summary>Waits until every reserved frame is written; a moment, since nothing but copying lies between.</summary>
    public void WaitForWriters()
    {
        var wait = new SpinWait();
        for (int offset = 0, length; offset < Used; offset += JournalFrame.SizeOf(length))
        {
            while ((length = JournalFrame.PublishedLength(_start + offset)) == 0)
            {
                wait.SpinOnce();
            }
        }
    }

    /// <summary>
    /// Brings the segment to the disk up to a place before which all frames are written. Only what is new: pages that wait for their
    /// first record stay writable, so that no thread that appends has to wait for one.
    /// </summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Flush(int upTo)
    {
        if (_view is not null && upTo > _flushed)
        {
            MappedMemory.Flush(_view, _start, _flushed, upTo);
            _flushed = upTo;
        }
    }

    /// <summary>Gives the memory back. Only when no thread writes or reads here any more.</summary>
    /// <param name="discard">Whether its part of the file is delivered and its disk space can go.</param>
    public void Release(bool discard)
    {
        if (_view is null)
        {
            NativeMemory.Free(_start);
            return;
        }

        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.SafeMemoryMappedViewHandle.Dispose(); // not the view's own Dispose: that waits for the disk
        _file!.Dispose();
        if (discard)
        {
            Owner!.Discard(Position, Capacity);
        }
    }
}
