namespace MlOps.Gpu.Statistics;

/// <summary>The digests of the next keys of a column, whose places in a table are on the way from memory.</summary>
internal readonly ref struct Utf8Batch
{
    private readonly ReadOnlySpan<int> _offsets;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Span<Utf8Digest> _digests;

    /// <param name="offsets">Of the column; one more than there are keys.</param>
    /// <param name="bytes">The column's.</param>
    /// <param name="digests">Room for <see cref="Utf8KeyTable.Ahead"/>.</param>
    public Utf8Batch(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, Span<Utf8Digest> digests)
    {
        _offsets = offsets;
        _bytes = bytes;
        _digests = digests;
    }

    public ReadOnlySpan<byte> KeyOf(int row) => _bytes[_offsets[row].._offsets[row + 1]];

    /// <summary>The digest of a row; rows are asked for in order.</summary>
    public Utf8Digest DigestOf(int row, Utf8KeyTable table)
    {
        if (row % Utf8KeyTable.Ahead == 0)
        {
            var count = Math.Min(Utf8KeyTable.Ahead, _offsets.Length - 1 - row);
            for (var i = 0; i < count; i++)
            {
                _digests[i] = Utf8Digest.Of(KeyOf(row + i));
                table.Prefetch(_digests[i].Hash);
            }

            for (var i = 0; i < count; i++)
            {
                if (!Utf8Digest.IsWhole(_offsets[row + i + 1] - _offsets[row + i]))
                {
                    table.PrefetchBytes(_digests[i].Hash);
                }
            }
        }

        return _digests[row % Utf8KeyTable.Ahead];
    }
}
