using System.Text;
using MlOps.Sdk.Journal;

namespace MlOps.Sdk.Tests.Journal;

/// <summary>What can be read of a journal whose writer is gone, from its mark on.</summary>
internal sealed record DeadJournal(
    List<(long Sequence, string Text)> Records, long DroppedBytes, long MissingRecords, string? Preamble, DeliveryMark Mark)
{
    public static DeadJournal Read(string path)
    {
        using var file = JournalFile.TryTakeOver(path) ?? throw new InvalidOperationException($"The journal '{path}' is locked.");
        var mark = file.ReadMark();
        using var reader = new JournalReader(file.Handle, file.Header.Salt, mark);
        var records = reader.ReadAll();
        var preamble = file.ReadPreamble();
        return new(
            records, reader.DroppedBytes, reader.MissingRecords, preamble is null ? null : Encoding.Latin1.GetString(preamble), mark);
    }
}
