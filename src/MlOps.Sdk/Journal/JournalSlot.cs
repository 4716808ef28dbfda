using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Journal;

/// <summary>Room for one record. Fill the payload and publish it; nothing that can throw may come between.</summary>
internal readonly unsafe ref struct JournalSlot
{
    private readonly byte* _frame;
    private readonly int _length;
    private readonly ulong _salt;
    private readonly long _position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public JournalSlot(byte* frame, int length, long sequence, ulong salt, long position)
    {
        _frame = frame;
        _length = length;
        _salt = salt;
        _position = position;
        *(long*)(frame + 8) = sequence;
    }

    /// <summary>The payload; zeros at first.</summary>
    public Span<byte> Payload
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_frame + JournalFrame.HeaderSize, _length);
    }

    /// <summary>Makes the record exist: it survives the process from here on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish() => JournalFrame.Publish(_frame, _length, _salt, _position);
}
