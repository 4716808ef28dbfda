using MlOps.Sdk.Checkpointing;

namespace MlOps.TestApp;

/// <summary>A state that follows from one number, so that whoever reads it sees whether all of it belongs together: one part changes with each number, one with every fifth, one never.</summary>
/// <param name="length">Of the part that changes with each number; all together have five times as many numbers of 8 bytes.</param>
internal sealed class KnownState(int length) : ICheckpointable
{
    /// <summary>Of the states that processes save: 2.4 MB.</summary>
    public const int LargeLength = 60_000;

    private const int SlowInterval = 5;

    private readonly ulong[] _fast = new ulong[length];
    private readonly ulong[] _slow = new ulong[length + 8]; // more than half of a blob, so that it is kept
    private readonly ulong[] _frozen = new ulong[3 * length];

    /// <summary>The number that the state follows from; -1 for none yet.</summary>
    public long Number { get; private set; } = -1;

    public KnownState Become(long number)
    {
        Fill(_fast, number);
        Fill(_slow, number / SlowInterval);
        Fill(_frozen, 0);
        Number = number;
        return this;
    }

    /// <summary>Whether all parts are those of the number.</summary>
    public bool IsWhole() => Is(_fast, Number) && Is(_slow, Number / SlowInterval) && Is(_frozen, 0);

    public void Save(CheckpointWriter writer)
    {
        writer.WriteTensor("frozen", _frozen);
        writer.WriteTensor("fast", _fast);
        writer.WriteTensor("slow", _slow);
        writer.WriteTensor("number", [Number]);
    }

    public void Load(CheckpointReader reader)
    {
        reader.ReadTensor("frozen", _frozen);
        reader.ReadTensor("fast", _fast);
        reader.ReadTensor("slow", _slow);
        var number = reader.GetTensor<long>("number")[0];
        reader.OnSwap(() => Number = number);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[sizeof(long) + (length * sizeof(ulong))];
        BitConverter.TryWriteBytes(bytes, Number);
        Buffer.BlockCopy(_fast, 0, bytes, sizeof(long), bytes.Length - sizeof(long));
        return bytes;
    }

    /// <summary>The number that <see cref="ToBytes"/> was called with; <see langword="null"/> when not all bytes are those of it.</summary>
    public static long? NumberOf(byte[] bytes)
    {
        if (bytes.Length < 2 * sizeof(long) || bytes.Length % sizeof(ulong) != 0)
        {
            return null;
        }

        var number = BitConverter.ToInt64(bytes);
        var state = new KnownState((bytes.Length / sizeof(ulong)) - 1).Become(number);
        return state.ToBytes().AsSpan().SequenceEqual(bytes) ? number : null;
    }

    private static void Fill(ulong[] part, long number)
    {
        for (var i = 0; i < part.Length; i++)
        {
            part[i] = Value(i, number);
        }
    }

    private static bool Is(ulong[] part, long number)
    {
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] != Value(i, number))
            {
                return false;
            }
        }

        return true;
    }

    private static ulong Value(int index, long number) => ((ulong)(index + 1) * 0x9E3779B97F4A7C15) ^ ((ulong)(number + 1) * 0xBF58476D1CE4E5B9);
}
