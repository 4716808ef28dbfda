namespace MlOps.Sdk.Journal;

/// <summary>A record as it is read back.</summary>
internal readonly ref struct JournalRecord(long sequence, ReadOnlySpan<byte> payload)
{
    public long Sequence { get; } = sequence;

    public ReadOnlySpan<byte> Payload { get; } = payload;
}
