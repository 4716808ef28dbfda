using System.Numerics;

namespace MlOps.Gpu.Tables;

/// <summary>Which rows of a column are present: a bit per row, the lowest of a byte first, as in Arrow. Without bits all are.</summary>
internal readonly struct ValidityBitmap
{
    private readonly ReadOnlyMemory<byte> _bits;
    private readonly int _offset;

    public ValidityBitmap(ReadOnlyMemory<byte> bits, int offset)
    {
        _bits = bits[(offset >> 3)..];
        _offset = offset & 7;
    }

    public ReadOnlyMemory<byte> Bits => _bits;

    /// <summary>Which of <see cref="Bits"/> is the first row's.</summary>
    public int Offset => _offset;

    public bool IsEmpty => _bits.IsEmpty;

    public bool this[int row] => _bits.IsEmpty || IsSet(_bits.Span, _offset + row);

    public ValidityBitmap Slice(int start) => IsEmpty ? this : new(_bits, _offset + start);

    public int CountMissing(int length)
    {
        if (IsEmpty)
        {
            return 0;
        }

        var bits = ToBitmap(length);
        var present = 0;
        foreach (var one in bits)
        {
            present += BitOperations.PopCount(one);
        }

        return length - present;
    }

    /// <summary>The bits from the first byte's lowest bit on; those behind the last row are 0.</summary>
    public byte[] ToBitmap(int length)
    {
        var bitmap = new byte[(length + 7) / 8];
        if (IsEmpty)
        {
            bitmap.AsSpan().Fill(0xFF);
        }
        else
        {
            var bits = _bits.Span;
            for (var i = 0; i < bitmap.Length; i++)
            {
                var low = bits[i] >> _offset;
                var high = _offset > 0 && i + 1 < bits.Length ? bits[i + 1] << (8 - _offset) : 0;
                bitmap[i] = (byte)(low | high);
            }
        }

        if ((length & 7) != 0)
        {
            bitmap[^1] &= (byte)((1 << (length & 7)) - 1);
        }

        return bitmap;
    }

    /// <summary>Writes NaN over the values of missing rows.</summary>
    /// <param name="values">Those of the rows from <paramref name="start"/> on.</param>
    /// <param name="start">The row of the first value.</param>
    public void MaskMissing<T>(Span<T> values, int start)
        where T : IFloatingPointIeee754<T>
    {
        if (IsEmpty)
        {
            return;
        }

        var bits = _bits.Span;
        for (var i = 0; i < values.Length; i++)
        {
            if (!IsSet(bits, _offset + start + i))
            {
                values[i] = T.NaN;
            }
        }
    }

    private static bool IsSet(ReadOnlySpan<byte> bits, int position) => ((bits[position >> 3] >> (position & 7)) & 1) != 0;
}
