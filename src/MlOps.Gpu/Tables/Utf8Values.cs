using System.Buffers;
using System.Text;

namespace MlOps.Gpu.Tables;

/// <summary>Texts as Arrow has them: the bytes of all, one after the other, and where each begins; one offset more than texts.</summary>
internal readonly struct Utf8Values(ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> bytes)
{
    public ReadOnlyMemory<int> Offsets { get; } = offsets;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public int Count => Math.Max(0, Offsets.Length - 1);

    public ReadOnlySpan<byte> this[int index] => Bytes.Span[Offsets.Span[index]..Offsets.Span[index + 1]];

    public static Utf8Values Of(IReadOnlyCollection<string?> texts)
    {
        var offsets = new int[texts.Count + 1];
        var bytes = new ArrayBufferWriter<byte>();
        var index = 0;
        foreach (var text in texts)
        {
            Encoding.UTF8.GetBytes(text ?? "", bytes);
            offsets[++index] = bytes.WrittenCount;
        }

        return new(offsets, bytes.WrittenMemory);
    }

    public string Text(int index) => Encoding.UTF8.GetString(this[index]);

    public Utf8Values Slice(int start, int count) => new(Offsets.Slice(start, count + 1), Bytes);

    /// <summary>The same texts, with the first one's bytes first. Copies the offsets.</summary>
    public Utf8Values FromZero()
    {
        var start = Offsets.Span[0];
        return new(Array.ConvertAll(Offsets.ToArray(), offset => offset - start), Bytes[start..Offsets.Span[^1]]);
    }

    /// <summary>Says what is wrong with offsets that come from outside; <see langword="null"/> when nothing is.</summary>
    public string? Fault()
    {
        var offsets = Offsets.Span;
        for (var i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] < (i == 0 ? 0 : offsets[i - 1]) || offsets[i] > Bytes.Length)
            {
                return $"offset {i} is {offsets[i]}: expected offsets that do not fall and end at {Bytes.Length} bytes at most";
            }
        }

        return null;
    }
}
