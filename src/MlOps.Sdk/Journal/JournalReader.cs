using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.Journal;

/// <summary>
/// Reads a journal whose writer is gone. Whatever happened to the file, only records that were written come out, in order;
/// what lies between and after them is counted.
/// </summary>
/// <remarks>
/// A hole in the middle is normal: a thread had taken its place and was killed before it had filled it, while others went on.
/// Reading therefore looks for the next whole frame instead of stopping at the first that is not.
/// </remarks>
internal sealed unsafe class JournalReader : IDisposable
{
    private readonly MemoryMappedFile? _mapping;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private readonly long _length;
    private readonly ulong _salt;
    private long _position;
    private long _nextSequence;

    /// <summary>Reads from a mark on.</summary>
    public JournalReader(SafeFileHandle handle, ulong salt, DeliveryMark from)
    {
        _salt = salt;
        _length = RandomAccess.GetLength(handle);
        _position = Math.Max(from.Position & ~(JournalFrame.Alignment - 1L), JournalHeader.PageSize);
        _nextSequence = from.Sequence;
        if (_position >= _length)
        {
            return;
        }

        _mapping = MemoryMappedFile.CreateFromFile(
            handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
    }

    /// <summary>Bytes that are no part of a whole record and not zero: torn or damaged ones.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Records whose numbers are missing between those that were read.</summary>
    public long MissingRecords { get; private set; }

    /// <summary>Where reading stands; delivery can go on here.</summary>
    /// <param name="note">A number to remember with it.</param>
    public DeliveryMark Mark(long note) => new(_nextSequence, _position, note);

    /// <summary>The next whole record.</summary>
    public bool TryRead(out JournalRecord record)
    {
        while (_length - _position >= JournalFrame.MinSize)
        {
            var frame = _start + _position;
            if (JournalFrame.IsValid(frame, _length - _position, _salt, _position, _nextSequence))
            {
                var length = JournalFrame.PublishedLength(frame);
                var sequence = JournalFrame.Sequence(frame);
                MissingRecords += sequence - _nextSequence;
                _nextSequence = sequence + 1;
                _position += JournalFrame.SizeOf(length);
                record = new(sequence, new(frame + JournalFrame.HeaderSize, length));
                return true;
            }

            Skip();
        }

        DropRest();
        record = default;
        return false;
    }

    public void Dispose()
    {
        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _mapping!.Dispose();
        }
    }

    /// <summary>Passes over the word at hand and all zeros after it.</summary>
    private void Skip()
    {
        Drop(JournalFrame.Alignment);
        var rest = (int)Math.Min(_length - _position, int.MaxValue & ~(JournalFrame.Alignment - 1));
        var zeros = new ReadOnlySpan<byte>(_start + _position, rest).IndexOfAnyExcept((byte)0);
        _position += (zeros < 0 ? rest : zeros) & ~(JournalFrame.Alignment - 1L);
    }

    /// <summary>Passes over the end of the file, which is too short for a frame.</summary>
    private void DropRest()
    {
        if (_position < _length)
        {
            Drop((int)(_length - _position));
        }
    }

    private void Drop(int count)
    {
        var bytes = new ReadOnlySpan<byte>(_start + _position, count);
        DroppedBytes += count - bytes.Count((byte)0);
        _position += count;
    }
}
