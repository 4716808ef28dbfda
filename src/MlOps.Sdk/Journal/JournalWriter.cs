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
internal sealed unsafe class JournalWriter
{
    /// <summary>The most that is kept in memory while there is no file: 16 MiB, about 300,000 metrics.</summary>
    public const int MemoryLimit = 16 * 1024 * 1024;

    private const int MaxCapacity = 16 * 1024 * 1024;
    private const int MemoryCapacity = 1024 * 1024;
    private const int RetryMilliseconds = 1_000;
    private const int TouchMilliseconds = 10_000;

    private readonly JournalHome _home;
    private readonly byte[] _preamble;
    private readonly ulong _salt;
    private readonly JournalHealth _health;
    private readonly Lock _growth = new(); // the chain of segments and the file; held for a moment, but when a segment must be made
    private readonly Lock _io = new(); // one flush or removal at a time
    private JournalFile? _file;
    private JournalSegment _current;
    private JournalSegment _oldest;
    private JournalSegment? _spare;
    private int _nextCapacity = 256 * 1024;
    private int _memoryInUse;
    private long _retryAt;
    private long _checkAt;
    private long _touchAt;
    private long _flushed;
    private long _delivered = JournalFile.FirstSequence;
    private bool _flushFailed;
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
        Cursor = new(this, _current);
        UpdateProblem();
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
        _home.Forget(this);
        lock (_io)
        {
            lock (_growth)
            {
                var file = _file;
                _file = null;
                _removed = true;
                if (asideFolder is not null)
                {
                    file?.SetAside(asideFolder);
                }
                else if (Delivered == NextSequence)
                {
                    file?.Delete();
                }
                else
                {
                    file?.Dispose();
                }

                for (var segment = _oldest; segment is not null; segment = segment.Next)
                {
                    segment.Release(discard: false);
                }

                _spare?.Release(discard: false);
                _spare = null;
            }
        }
    }

    internal void MarkDelivered(JournalSegment segment, int offset, long sequence, long note)
    {
        lock (_growth)
        {
            Volatile.Write(ref _delivered, sequence);
            while (_oldest != segment)
            {
                var done = _oldest;
                _oldest = done.Next!;
                _memoryInUse -= done.Owner is null ? done.Capacity : 0;
                done.Release(discard: done.Owner is not null && done.Owner == _file);
            }

            if (_file is not null && segment.Owner == _file)
            {
                _file.WriteMark(new(sequence, segment.Position + offset, note));
            }
        }

        UpdateProblem();
    }

    /// <summary>Whether there is something that <see cref="Flush"/> would bring to the disk.</summary>
    internal bool NeedsFlush => NextSequence > Volatile.Read(ref _flushed);

    /// <summary>Brings what has been appended to the disk. Called by the home's own thread.</summary>
    /// <returns>Whether all that was appended before the call is there.</returns>
    internal bool Flush()
    {
        lock (_io)
        {
            var upTo = NextSequence;
            var file = _file;
            if (file is not null && !_flushFailed)
            {
                try
                {
                    FlushViews();
                    file.Flush();
                    Volatile.Write(ref _flushed, upTo);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // Pages may count as written now although they are not; flushing again would only hide it.
                    _flushFailed = true;
                    _health.SetFault($"The journal '{file.Path}' could not be flushed to the disk: {exception.Message}");
                }
            }

            UpdateProblem();
            return Problem is null && _flushed >= upTo;
        }
    }

    /// <summary>Keeps room ready, notices that the file is gone, and goes back to a file. Called by the home's own thread.</summary>
    internal void Maintain(long now)
    {
        lock (_io)
        {
            var file = _file;
            if (file is not null && now >= _checkAt)
            {
                _checkAt = now + RetryMilliseconds;
                if (!file.IsInPlace)
                {
                    StartOver(file);
                }
                else if (now >= _touchAt)
                {
                    _touchAt = now + TouchMilliseconds;
                    file.Touch(_home.Time);
                }
            }

            lock (_growth)
            {
                if (!_closed && _spare is null && NeedsSpare)
                {
                    _spare = TryGrow(now);
                    if (_spare is not null && _current.Owner is null)
                    {
                        _current.Seal(); // the next record goes to the file again
                    }
                }
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

    /// <summary>The file was deleted under us: what it held is delivered from its pages, which stay; new records get a new file.</summary>
    private void StartOver(JournalFile gone)
    {
        lock (_growth)
        {
            _health.SetFault($"The journal '{gone.Path}' was deleted while it was in use.");
            _file = null;
            _spare?.Release(discard: false);
            _spare = null;
            _current.Seal();
        }

        gone.Dispose();
    }

    /// <summary>Puts the next segment in the place of a full one.</summary>
    private bool Advance(JournalSegment full)
    {
        lock (_growth)
        {
            if (_current != full)
            {
                return true;
            }

            var next = _closed ? null : _spare ?? TryGrow(JournalHome.Now) ?? TryAllocate();
            if (next is null)
            {
                _health.CountLost();
                return false;
            }

            _spare = null;
            next.FirstSequence = full.FirstSequence + full.Count;
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
            _file ??= JournalFile.Create(_home.JournalFolder, _home.NewHeader(_salt, Stream, WriterId), _preamble);
            var segment = _file.Grow(_nextCapacity);
            _nextCapacity = Math.Min(_nextCapacity * 4, MaxCapacity);
            return segment;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _retryAt = now + RetryMilliseconds;
            _health.SetFault($"The journal in '{_home.JournalFolder}' can't be written: {exception.Message}");
            return null;
        }
    }

    private void FlushViews()
    {
        lock (_growth)
        {
            for (var segment = _oldest; segment is not null; segment = segment.Next)
            {
                segment.FlushView();
            }
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

            var safe = !_flushFailed && _file is not null;
            for (var segment = _oldest; safe && segment is not null; segment = segment.Next)
            {
                safe = segment.Owner == _file || segment.FirstSequence + segment.Count <= _delivered;
            }

            _health.Update(safe || (_closed && _delivered == NextSequence));
        }

        _home.Report(this, Problem);
    }
}
