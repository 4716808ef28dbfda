using MlOps.Sdk.Journal;
using MlOps.Sdk.Tracking.Records;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Delivery;

/// <summary>What a process that is gone left of a run: its journal; more than one when the first file had vanished under it.</summary>
internal sealed class RecoveredRunSource : RunSource
{
    private readonly List<JournalFile> _files;
    private int _current;
    private long _backlogBytes;
    private JournalReader _reader;

    private RecoveredRunSource(List<JournalFile> files, RunStart? start)
        : base(start, files[0].Header.Stream, files[0].Header.WriterId, files.Max(file => file.ReadMark().Note))
    {
        _files = files;
        WasStarted = files.Any(file => file.ReadMark().Note > 0);
        _reader = Open(files[0]);
        _backlogBytes = files.Sum(file => BytesAfter(file, file.ReadMark()));
    }

    /// <summary>Bytes in the journal that were no whole record.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Records whose numbers are missing.</summary>
    public long MissingRecords { get; private set; }

    public override bool WasStarted { get; }

    public override bool IsEnded => true;

    public override long EndTime => LastTime > 0 ? LastTime : _files[0].Header.CreatedAt;

    public override bool IsComplete => _current == _files.Count;

    public override bool IsRecovered => true;

    public override long Backlog => IsDelivered ? 0 : 1;

    public override long BacklogBytes => IsDelivered ? 0 : Interlocked.Read(ref _backlogBytes);

    /// <summary>Groups journals by who wrote them, oldest first.</summary>
    public static IEnumerable<RecoveredRunSource> Group(IEnumerable<JournalFile> files)
    {
        foreach (var group in files.GroupBy(file => (file.Header.Stream, file.Header.WriterId)))
        {
            var ofWriter = group.ToList();
            var start = ofWriter.Select(file => file.ReadPreamble()).OfType<byte[]>().Select(RunPreamble.TryRead).FirstOrDefault();
            yield return new(ofWriter, start);
        }
    }

    public override Task WhenCaughtUp() => Gone;

    protected override void CloseJournal(string asideFolder)
    {
        _reader.Dispose();
        foreach (var file in _files)
        {
            if (Refusal is not null)
            {
                file.SetAside(asideFolder);
            }
            else if (IsDelivered)
            {
                file.Delete();
            }
            else
            {
                file.Dispose();
            }
        }
    }

    protected override bool TryRead(out JournalRecord record)
    {
        while (!IsComplete)
        {
            if (_reader.TryRead(out record))
            {
                return true;
            }

            DroppedBytes += _reader.DroppedBytes;
            MissingRecords += _reader.MissingRecords;
            if (++_current < _files.Count)
            {
                _reader.Dispose();
                _reader = Open(_files[_current]);
            }
        }

        record = default;
        return false;
    }

    protected override long MarkDelivered()
    {
        var mark = _reader.Mark(LastTime);

        // Files that were read to their end are remembered as such, the one at hand up to where reading stands.
        for (var i = 0; i <= _current && i < _files.Count; i++)
        {
            _files[i].WriteMark(i == _current ? mark : mark with { Position = _files[i].Length });
        }

        var unread = _files.Skip(_current + 1).Sum(file => BytesAfter(file, file.ReadMark()));
        Interlocked.Exchange(ref _backlogBytes, unread + (_current < _files.Count ? BytesAfter(_files[_current], mark) : 0));
        return mark.Sequence;
    }

    private static long BytesAfter(JournalFile file, DeliveryMark mark) => Math.Max(0, file.Length - Math.Max(mark.Position, JournalHeader.PageSize));

    private static JournalReader Open(JournalFile file) => new(file.Handle, file.Header.Salt, file.ReadMark());
}
