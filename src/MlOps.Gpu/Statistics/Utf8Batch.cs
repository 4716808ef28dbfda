using System.Runtime.CompilerServices;

namespace MlOps.Gpu.Statistics;

/// <summary>The hashes of the next keys of a column, whose places in a table are on the way from memory.</summary>
internal readonly ref struct Utf8Batch
{
    private readonly ReadOnlySpan<int> _offsets;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Span<ulong> _hashes;

    /// <param name="offsets">Of the column; one more than there are keys.</param>
    /// <param name="bytes">The column's.</param>
    /// <param name="hashes">Room for <see cref="Utf8KeyTable.Ahead"/>.</param>
    public Utf8Batch(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, Span<ulong> hashes)
    {
        _offsets = offsets;
        _bytes = bytes;
        _hashes = hashes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> KeyOf(int row)
    {
        var start = _offsets[row];
        return _bytes.Slice(start, _offsets[row + 1] - start);
    }

    /// <summary>The hash of a row; rows are asked for in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong HashOf(int row, Utf8KeyTable table)
    {
        if (row % Utf8KeyTable.Ahead == 0)
        {
            Read(row, table);
        }

        return _hashes[row % Utf8KeyTable.Ahead];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(int row, Utf8KeyTable table)
    {
        var count = Math.Min(Utf8KeyTable.Ahead, _offsets.Length - 1 - row);
        for (var i = 0; i < count; i++)
        {
            _hashes[i] = Utf8Hash.Of(KeyOf(row + i));
            table.Prefetch(_hashes[i]);
        }

        for (var i = 0; i < count; i++)
        {
            table.PrefetchRecord(_hashes[i]);
        }
    }
}
