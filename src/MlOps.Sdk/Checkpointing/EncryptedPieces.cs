namespace MlOps.Sdk.Checkpointing;

/// <summary>Content, encrypted segment by segment as it is read.</summary>
internal static class EncryptedPieces
{
    public static IEnumerable<ReadOnlyMemory<byte>> Of(BlobCipher cipher, IEnumerable<ReadOnlyMemory<byte>> content)
    {
        yield return cipher.Header;
        var plain = new byte[BlobCipher.SegmentLength];
        var stored = new byte[BlobCipher.PlaceOf(0, BlobCipher.SegmentLength).Length];
        var (filled, segment) = (0, 0L);
        foreach (var piece in content)
        {
            for (var rest = piece; !rest.IsEmpty;)
            {
                var count = Math.Min(rest.Length, plain.Length - filled);
                rest.Span[..count].CopyTo(plain.AsSpan(filled));
                (rest, filled) = (rest[count..], filled + count);
                if (filled == plain.Length)
                {
                    cipher.Encrypt(segment++, plain, stored);
                    filled = 0;
                    yield return stored;
                }
            }
        }

        if (filled > 0)
        {
            var last = stored.AsMemory(0, filled + stored.Length - plain.Length);
            cipher.Encrypt(segment, plain.AsSpan(0, filled), last.Span);
            yield return last;
        }
    }
}
