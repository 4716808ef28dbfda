namespace MlOps.Sdk.Journal;

/// <summary>Reads a journal that is being written, from the writer's own memory, one reader at a time.</summary>
internal sealed unsafe class JournalCursor
{
    private readonly JournalWriter _writer;
    private JournalSegment _segment;
    private int _offset;

    internal JournalCursor(JournalWriter writer, JournalSegment first)
    {
        _writer = writer;
        _segment = first;
        Sequence = first.FirstSequence;
    }

    /// <summary>The number of the record that is read next.</summary>
    public long Sequence { get; private set; }

    internal JournalSegment Segment => _segment;

    internal int Offset => _offset;

    /// <summary>The next record, if it is written. What it points to is good until the next <see cref="MarkDelivered"/>.</summary>
    public bool TryRead(out JournalRecord record)
    {
        while (true)
        {
            if (_offset < _segment.Used)
            {
                var frame = _segment.FrameAt(_offset);
                var length = JournalFrame.PublishedLength(frame);
                if (length == 0)
                {
                    break; // taken, and being filled by another thread
                }

                record = new(Sequence, new(frame + JournalFrame.HeaderSize, length));
                _offset += JournalFrame.SizeOf(length);
                Sequence++;
                return true;
            }

            if (_segment.Next is not { } next)
            {
                break;
            }

            if (_offset < _segment.Used)
            {
                continue; // it filled up since: looked at again, now that it takes nothing more
            }

            _segment = next;
            _offset = 0;
        }

        record = default;
        return false;
    }

    /// <summary>Everything read so far is in the store: remembers it in the file and gives memory and space back.</summary>
    /// <param name="note">A number to remember with it.</param>
    public void MarkDelivered(long note) => _writer.MarkDelivered(_segment, _offset, Sequence, note);
}
