using System.Text;
using MlOps.Sdk.Journal;

namespace MlOps.Sdk.Tests.Journal;

/// <summary>Journal records as texts of one byte per character, so that they can be compared and printed.</summary>
internal static class JournalTexts
{
    public static bool Append(this JournalWriter writer, string text) => writer.TryAppend(Encoding.Latin1.GetBytes(text));

    /// <summary>Reads all that can be read now, and marks nothing.</summary>
    public static List<(long Sequence, string Text)> ReadAll(this JournalCursor cursor)
    {
        var records = new List<(long, string)>();
        while (cursor.TryRead(out var record))
        {
            records.Add((record.Sequence, Encoding.Latin1.GetString(record.Payload)));
        }

        return records;
    }

    public static List<(long Sequence, string Text)> ReadAll(this JournalReader reader)
    {
        var records = new List<(long, string)>();
        while (reader.TryRead(out var record))
        {
            records.Add((record.Sequence, Encoding.Latin1.GetString(record.Payload)));
        }

        return records;
    }

    /// <summary>Texts with the numbers that they have in a new journal.</summary>
    public static List<(long Sequence, string Text)> Numbered(params IEnumerable<string> texts) =>
        [.. texts.Select((text, index) => (JournalFile.FirstSequence + index, text))];
}
