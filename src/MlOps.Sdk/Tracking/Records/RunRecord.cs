using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using MlOps.Sdk.Journal;

namespace MlOps.Sdk.Tracking.Records;

/// <summary>
/// What a run logs, as the payload of a journal record:
/// <c>kind:u8 status:u8 0:u16 key bytes:u32 timestamp:i64</c>, then for a metric <c>step:i64 value:f64 key</c>, else <c>key text</c>.
/// </summary>
internal readonly ref struct RunRecord
{
    private const int HeadSize = 16;
    private const int MetricSize = HeadSize + 16;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _keyBytes;

    private RunRecord(ReadOnlySpan<byte> payload, int keyBytes)
    {
        _payload = payload;
        _keyBytes = keyBytes;
    }

    public RecordKind Kind => (RecordKind)_payload[0];

    public RunStatus Status => (RunStatus)_payload[1];

    /// <summary>When it was logged, in milliseconds since 1970.</summary>
    public long Timestamp => BinaryPrimitives.ReadInt64LittleEndian(_payload[8..]);

    public long Step => BinaryPrimitives.ReadInt64LittleEndian(_payload[HeadSize..]);

    public double Value => BinaryPrimitives.ReadDoubleLittleEndian(_payload[(HeadSize + 8)..]);

    /// <summary>The key's bytes; what repeated keys are looked up by.</summary>
    public ReadOnlySpan<byte> KeyBytes => _payload.Slice(Kind == RecordKind.Metric ? MetricSize : HeadSize, _keyBytes);

    public string Key => Encoding.UTF8.GetString(KeyBytes);

    public string Text => Encoding.UTF8.GetString(_payload[(HeadSize + _keyBytes)..]);

    /// <summary>Appends a metric without allocating.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryAppendMetric(JournalWriter journal, string key, double value, long timestamp, long step)
    {
        var keyBytes = Ascii.IsValid(key) ? key.Length : Encoding.UTF8.GetByteCount(key);
        if (!journal.TryReserve(MetricSize + keyBytes, out var slot))
        {
            return false;
        }

        var payload = slot.Payload;
        WriteHead(payload, RecordKind.Metric, 0, keyBytes, timestamp);
        MemoryMarshal.Write(payload[HeadSize..], step);
        MemoryMarshal.Write(payload[(HeadSize + 8)..], value);
        Utf8.FromUtf16(key, payload[MetricSize..], out _, out _);
        slot.Publish();
        return true;
    }

    /// <summary>Appends a record of two texts.</summary>
    public static bool TryAppend(JournalWriter journal, RecordKind kind, string key, string text, long timestamp)
    {
        var keyBytes = Encoding.UTF8.GetByteCount(key);
        if (!journal.TryReserve(HeadSize + keyBytes + Encoding.UTF8.GetByteCount(text), out var slot))
        {
            return false;
        }

        var payload = slot.Payload;
        WriteHead(payload, kind, 0, keyBytes, timestamp);
        Utf8.FromUtf16(key, payload[HeadSize..], out _, out _);
        Utf8.FromUtf16(text, payload[(HeadSize + keyBytes)..], out _, out _);
        slot.Publish();
        return true;
    }

    /// <summary>Appends how the run ended, or what it would end as if nothing followed.</summary>
    public static bool TryAppendEnd(JournalWriter journal, RecordKind kind, RunStatus status, long timestamp)
    {
        if (!journal.TryReserve(HeadSize, out var slot))
        {
            return false;
        }

        WriteHead(slot.Payload, kind, (byte)status, 0, timestamp);
        slot.Publish();
        return true;
    }

    /// <summary>Takes a payload apart; fails on one that this version does not know.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out RunRecord record)
    {
        record = default;
        if (payload.Length < HeadSize)
        {
            return false;
        }

        var keyBytes = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]);
        var head = payload[0] == (byte)RecordKind.Metric ? MetricSize : HeadSize;
        if (keyBytes < 0 || payload.Length - head < keyBytes)
        {
            return false;
        }

        record = new(payload, keyBytes);
        return record.Kind switch
        {
            RecordKind.Metric or RecordKind.Param or RecordKind.Tag or RecordKind.Artifact or RecordKind.Input => true,
            RecordKind.End or RecordKind.StopSignal => record.Status is RunStatus.Finished or RunStatus.Failed or RunStatus.Killed,
            _ => false,
        };
    }

    private static void WriteHead(Span<byte> payload, RecordKind kind, byte status, int keyBytes, long timestamp)
    {
        payload[0] = (byte)kind;
        payload[1] = status;
        MemoryMarshal.Write(payload[4..], keyBytes);
        MemoryMarshal.Write(payload[8..], timestamp);
    }
}
