using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Journal;

/// <summary>
/// The journal of one run in this process. Appending copies a record into a mapped page: the kernel keeps it when the process
/// is killed, and a group flush brings it to the disk. Many threads append at once, without a lock and without allocating.
/// </summary>
/// <remarks>
/// When the file can't be made or grown, or vanishes, records go to plain memory, up to <see cref="MemoryLimit"/>, and are
/// delivered from there; past that they are dropped and counted. The writer goes back to a file as soon as it can.
/// </remarks>
internal sealed unsafe partial class JournalWriter
{
    /// <summary>The most that is kept in memory while there is no file: 16 MiB, about 300,000 metrics.</summary>
    public const int MemoryLimit = 16 * 1024 * 1024;

    private const int FirstCapacity = 256 * 1024;
    private const int MaxCapacity = 16 * 1024 * 1024;
    private const int MemoryCapacity = 1024 * 1024;
    private const int RetryMilliseconds = 1_000;
    private const int TouchMilliseconds = 10_000;

    private readonly JournalHome _home;
    private readonly byte[] _preamble;
    private readonly ulong _salt;
    private readonly JournalHealth _health;
    private readonly JournalCursor _written; // how far everything is written: what a flush can bring to the disk
    private readonly Lock _growth = new(); // the chain of segments and the file; held for a moment, but when a segment must be made
    private readonly Lock _io = new(); // one flush or removal at a time
    private JournalFile? _file;
    private JournalSegment _current;
    private JournalSegment _oldest; // the first that is not given back
    private JournalSegment _delivering; // the one that the cursor was in at its last mark
    private int _deliveredOffset; // where it was there
    private JournalSegment? _spare;
    private int _nextCapacity = FirstCapacity;
    private int _fileNumber = 1;
    private int _memoryInUse;
    private long _retryAt;
    private long _checkAt;
    private long _touchAt;
    private long _flushed;
    private long _delivered = JournalFile.FirstSequence;
    private long _suspect; // records before this number were in a flush that failed
    private bool _closed;
    private bool _removed;

    internal JournalWriter(JournalHome home, string stream, string writerId, byte[] preamble)
    {
        _home = home;
        _health = new(home);
        Stream = stream;
        WriterId = writerId;
        _preamble = preamble;
        _salt = (ulong)Random.Shared.NextInt64();
        lock (_growth)
        {
            _current = TryGrow(JournalHome.Now) ?? TryAllocate()!;
        }

        _current.FirstSequence = JournalFile.FirstSequence;
        _oldest = _current;
        _delivering = _current;
        _written = new(this, _current);
        Cursor = new(this, _current);
    }

    /// <summary>The run that this is the journal of.</summary>
    public string Stream { get; }

    /// <summary>This writer's own id.</summary>
    public string WriterId { get; }

    /// <summary>The one reader that delivers.</summary>
    public JournalCursor Cursor { get; }

    /// <summary>The number that the next record gets.</summary>
    public long NextSequence
    {
        get
        {
            var segment = Volatile.Read(ref _current);
            return segment.FirstSequence + segment.Count;
        }
    }

    /// <summary>The number of the first record that is not delivered.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>How many bytes the records have that are not delivered.</summary>
    public long UndeliveredBytes
    {
        get
        {
            lock (_growth)
            {
                long bytes = -_deliveredOffset;
                for (var segment = _delivering; segment is not null; segment = segment.Next)
                {
                    bytes += segment.Used;
                }

                return bytes;
            }
        }
    }

    /// <summary>Records that were dropped because neither file nor memory had room.</summary>
    public long Lost => _health.Lost;

    /// <summary>Why not all records are safe from a crash at the moment; <see langword="null"/> when they are.</summary>
    public string? Problem => _health.Problem;

    /// <summary>Takes room for a record of so many bytes.</summary>
    /// <returns>Whether there was room; when not, the record is counted as lost.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReserve(int payloadLength, out JournalSlot slot)
    {
        var size = JournalFrame.SizeOf(payloadLength);
        while (true)
        {
            var segment = Volatile.Read(ref _current);
            if (segment.TryReserve(size, out var frame, out var sequence))
            {
                slot = new(frame, payloadLength, sequence, _salt, segment.PositionOf(frame));
                return true;
            }

            if (!Advance(segment))
            {
                slot = default;
                return false;
            }
        }
    }

    /// <summary>Appends a record.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryAppend(ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfZero(payload.Length); // a length of zero means that nothing is there yet
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, JournalFrame.MaxPayload);
        if (!TryReserve(payload.Length, out var slot))
        {
            return false;
        }

        payload.CopyTo(slot.Payload);
        slot.Publish();
        return true;
    }

    /// <summary>Waits until what has been appended before survives a power cut.</summary>
    /// <returns><see langword="false"/> when it can't be made to; see <see cref="Problem"/>.</returns>
    public Task<bool> FlushAsync(CancellationToken cancellationToken) => _home.FlushAsync(this, cancellationToken);

    /// <summary>Takes no further record. The file stays until <see cref="Remove"/>.</summary>
    public void Close()
    {
        lock (_growth)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _current.Seal();
            for (var segment = _oldest; segment is not null; segment = segment.Next)
            {
                segment.WaitForWriters();
            }
        }
    }

    /// <summary>Lets go of the closed journal: its file is deleted when all is delivered, and left for the next client when not.</summary>
    /// <param name="asideFolder">When given, the file is kept there instead, where no client takes it up.</param>
    public void Remove(string? asideFolder = null)
    {
        Close();
        var lost = 0L;
        lock (_io)
        {
            if (_removed)
            {
                return;
            }

            var isDelivered = Delivered == NextSequence;
            if (!isDelivered && NeedsFlush)
            {
                TryFlush();
            }

            JournalFile? file;
            lock (_growth)
            {
                _removed = true;
                file = _file;
                _file = null;
                lost = CountUndelivered(file);
                for (var segment = _oldest; segment is not null; segment = segment.Next)
                {
                    segment.Release(discard: false);
                }

                _spare?.Release(discard: false);
                _spare = null;
            }

            if (file is not null)
            {
                PutAway(file, isDelivered, asideFolder);
            }
        }

        if (lost > 0)
        {
            _health.CountLost(lost);
            _home.SayUndelivered(Stream, lost);
        }

        _home.Forget(this);
    }

    internal void MarkDelivered(JournalSegment segment, int offset, long sequence, long note)
    {
        lock (_growth)
        {
            Volatile.Write(ref _delivered, sequence);
            _delivering = segment;
            _deliveredOffset = offset;
            if (_file is not null && segment.Owner == _file)
            {
                _file.WriteMark(new(sequence, segment.Position + offset, note));
            }
        }

        UpdateProblem();
    }

    /// <summary>
    /// A short run stays small: room is made ahead when the segment is half full. One that has filled a few logs fast, and always
    /// has its next segment ready, pages touched, before it needs it.
    /// </summary>
    private bool NeedsSpare =>
        _current.Owner is null || _current.IsSealed || _nextCapacity == MaxCapacity || _current.Used > _current.Capacity / 2;

    /// <summary>Puts the next segment in the place of a full one.</summary>
    private bool Advance(JournalSegment full)
    {
        lock (_growth)
        {
            if (_current != full)
            {
                return true;
            }

            // While there is no file only the home's thread tries for one: that can take long.
            var grown = _closed ? null : _spare ?? (full.Owner is null ? null : TryGrow(JournalHome.Now));
            var next = _closed ? null : grown ?? TryAllocate();
            if (next is null)
            {
                if (!_closed)
                {
                    _health.CountLost(1); // after the end it is the caller's mistake, who hears of it
                }

                return false;
            }

            _spare = null;
            next.FirstSequence = full.FirstSequence + full.Count;
            if (next.Owner is { } file && next.Position == file.Header.DataStart)
            {
                file.WriteMark(new(next.FirstSequence, next.Position, Note: 0)); // what came before is not missing from this file
            }

            full.Next = next;
            Volatile.Write(ref _current, next);
        }

        _home.Wake();
        return true;
    }

    private JournalSegment? TryGrow(long now)
    {
        if (now < _retryAt)
        {
            return null;
        }

        try
        {
            _file ??= JournalFile.Create(_home.JournalFolder, _home.NewHeader(_salt, Stream, WriterId), _preamble, _fileNumber);
            var segment = _file.Grow(_nextCapacity);
            _nextCapacity = Math.Min(_nextCapacity * 4, MaxCapacity);
            return segment;
        }
        catch (Exception exception)
        {
            // Whatever it is: there is memory to go on with, and the training loop must not be stopped by it.
            _retryAt = now + RetryMilliseconds;
            _nextCapacity = FirstCapacity;
            _health.SetFault($"The journal in '{_home.JournalFolder}' can't be written: {exception.Message}");
            return null;
        }
    }

    /// <summary>What is only in memory, or in a file that is gone, ends with the segments.</summary>
    private long CountUndelivered(JournalFile? file)
    {
        var lost = 0L;
        for (var segment = _oldest; segment is not null; segment = segment.Next)
        {
            if (segment.Owner is null || segment.Owner != file)
            {
                lost += Math.Max(0, segment.FirstSequence + segment.Count - Math.Max(segment.FirstSequence, _delivered));
            }
        }

        return lost;
    }

    private void PutAway(JournalFile file, bool isDelivered, string? asideFolder)
    {
        try
        {
            if (asideFolder is not null)
            {
                file.SetAside(asideFolder);
            }
            else if (isDelivered)
            {
                file.Delete();
            }
            else
            {
                file.Dispose();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _home.SayNotRemoved(file.Path, exception.Message);
        }
    }

    private JournalSegment? TryAllocate()
    {
        if (_memoryInUse + MemoryCapacity > MemoryLimit)
        {
            return null;
        }

        _memoryInUse += MemoryCapacity;
        return JournalSegment.Allocate(MemoryCapacity);
    }

    /// <summary>The problem is over when every record that is not delivered lies in a file that is in place.</summary>
    private void UpdateProblem()
    {
        lock (_growth)
        {
            if (_removed)
            {
                return;
            }

            var safe = _file is not null && _delivered >= _suspect;
            for (var segment = _oldest; safe && segment is not null; segment = segment.Next)
            {
                safe = segment.Owner == _file || segment.FirstSequence + segment.Count <= _delivered;
            }

            _health.Update(safe || (_closed && _delivered == NextSequence));
        }

        _home.Report(this);
    }
}
