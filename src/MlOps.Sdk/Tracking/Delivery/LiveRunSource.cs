using MlOps.Sdk.Journal;
using MlOps.Sdk.Tracking.Records;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Delivery;

/// <summary>The journal of a run that this process writes.</summary>
internal sealed class LiveRunSource(JournalWriter journal, RunStart start)
    : RunSource(start, start.RunId, journal.WriterId, start.StartTime)
{
    private volatile bool _ended;

    public override bool IsEnded => _ended;

    public override bool IsComplete => _ended && End == StoredEnd && journal.Cursor.Sequence == journal.NextSequence;

    public override bool IsRecovered => false;

    public override long Backlog => journal.NextSequence - journal.Delivered;

    public override long BacklogBytes => journal.UndeliveredBytes;

    public override Task WhenCaughtUp() => _ended ? Gone : WhenSettled(journal.NextSequence);

    /// <summary>The run takes no further record; it ended so, even where that could not be journalled.</summary>
    public void MarkEnded(RunEnd end)
    {
        journal.Close();
        End = end;
        _ended = true;
    }

    protected override void CloseJournal(string asideFolder) => journal.Remove(Refusal is null ? null : asideFolder);

    protected override bool TryRead(out JournalRecord record) => journal.Cursor.TryRead(out record);

    protected override long MarkDelivered()
    {
        journal.Cursor.MarkDelivered(LastTime);
        return journal.Cursor.Sequence;
    }
}
