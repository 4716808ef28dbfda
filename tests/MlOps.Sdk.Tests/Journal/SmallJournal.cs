using MlOps.Sdk.Journal;

namespace MlOps.Sdk.Tests.Journal;

/// <summary>The bytes of a small journal, what is in it, and where; for tests that damage it.</summary>
internal sealed class SmallJournal
{
    private SmallJournal(byte[] bytes, IReadOnlyList<string> texts, long delivered)
    {
        Bytes = bytes;
        Texts = texts;
        Delivered = delivered;
        Header = JournalHeader.TryRead(bytes.AsSpan(0, JournalHeader.PageSize))!;
        var starts = new List<int> { Header.DataStart };
        starts.AddRange(texts.Select(text => starts[^1] + JournalFrame.SizeOf(text.Length)));
        Starts = starts;
    }

    /// <summary>The file, without the zeros after its last record.</summary>
    public byte[] Bytes { get; }

    public JournalHeader Header { get; }

    /// <summary>The texts, in the order of their numbers.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Where each record's frame begins, and where the last one ends.</summary>
    public IReadOnlyList<int> Starts { get; }

    /// <summary>How many of the records the marks say are delivered.</summary>
    public long Delivered { get; }

    /// <summary>Makes one; the first records of those delivered have a mark of their own.</summary>
    public static SmallJournal Make(TestHome test, IReadOnlyList<string> texts, int delivered = 0)
    {
        var writer = test.Open();
        foreach (var text in texts)
        {
            writer.Append(text);
        }

        for (var i = 0; i < delivered; i++)
        {
            writer.Cursor.TryRead(out _);
            writer.Cursor.MarkDelivered(note: i);
        }

        writer.Remove();
        var path = Assert.Single(test.Journals);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        var used = new SmallJournal(bytes, texts, delivered).Starts[^1];
        return new(bytes[..used], texts, delivered);
    }

    /// <summary>The records that lie wholly outside of a damaged stretch, from a number on.</summary>
    public IEnumerable<long> Undamaged(int from, int to, long first) =>
        Enumerable.Range(0, Texts.Count)
            .Where(i => Starts[i] >= to || Starts[i + 1] <= from)
            .Select(i => JournalFile.FirstSequence + i)
            .Where(sequence => sequence >= first);

    /// <summary>Says what is wrong when a record is not the one that was written, or they are out of order.</summary>
    public string? FindWrong(IEnumerable<(long Sequence, string Text)> records)
    {
        var last = JournalFile.FirstSequence - 1;
        foreach (var (sequence, text) in records)
        {
            if (sequence <= last || sequence > Texts.Count)
            {
                return $"Record {sequence} came after {last}.";
            }

            if (text != Texts[(int)(sequence - JournalFile.FirstSequence)])
            {
                return $"Record {sequence} is '{text}'.";
            }

            last = sequence;
        }

        return null;
    }
}
