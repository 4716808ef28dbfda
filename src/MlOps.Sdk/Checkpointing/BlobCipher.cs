using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MlOps.Sdk.Checkpointing;

/// <summary>
/// A blob as AES-256-GCM makes it: a header (magic, salt, length of the content), then segments of 1 MiB, each with its tag. The key is
/// HKDF-SHA256 of the user's and the salt, the nonce a segment's number, and the header is authenticated with each segment: none can be
/// changed, moved or cut off.
/// </summary>
internal sealed class BlobCipher : IDisposable
{
    public const int KeyLength = 32;
    public const int HeaderLength = 8 + SaltLength + sizeof(long);
    public const int SegmentLength = 1 << 20;
    private const int SaltLength = 32;
    private const int TagLength = 16;
    private const int NonceLength = 12;
    private static ReadOnlySpan<byte> Magic => "MLOPSAE1"u8;
    private static ReadOnlySpan<byte> Purpose => "mlops checkpoint blob 1"u8;

    private readonly byte[] _header;
    private readonly AesGcm _aes;
    private readonly Lock _gate = new(); // AesGcm is for one thread at a time

    private BlobCipher(byte[] key, byte[] header)
    {
        _header = header;
        Span<byte> derived = stackalloc byte[KeyLength];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, header.AsSpan(Magic.Length, SaltLength), Purpose);
        _aes = new(derived, TagLength);
        CryptographicOperations.ZeroMemory(derived);
    }

    /// <summary>Begins a blob with a salt of its own.</summary>
    public static BlobCipher Create(byte[] key, long contentLength)
    {
        var header = new byte[HeaderLength];
        Magic.CopyTo(header);
        RandomNumberGenerator.Fill(header.AsSpan(Magic.Length, SaltLength));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(Magic.Length + SaltLength), contentLength);
        return new(key, header);
    }

    /// <exception cref="DamageException">It is not the header of that blob.</exception>
    public static BlobCipher Open(byte[] key, byte[] header, ManifestBlob blob)
    {
        if (!header.AsSpan().StartsWith(Magic) || BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(Magic.Length + SaltLength)) != blob.ContentLength)
        {
            throw new DamageException($"encrypted blob '{blob.Name}' has no header of one");
        }

        return NameOf(header) == blob.Name // another blob of the same key would decrypt as well
            ? new(key, header)
            : throw new DamageException($"encrypted blob '{blob.Name}' is '{NameOf(header)}' by its header: files were renamed or swapped");
    }

    public ReadOnlyMemory<byte> Header => _header;

    /// <summary>A name that no other blob has: that of an encrypted one must not tell of its content.</summary>
    public string Name => NameOf(_header);

    public static long Length(long contentLength) => HeaderLength + contentLength + (SegmentCount(contentLength) * TagLength);

    /// <summary>The content's length for a length in the store; -1 when there is none.</summary>
    public static long ContentLength(long length)
    {
        var rest = length - HeaderLength;
        var segments = (rest + SegmentLength + TagLength - 1) / (SegmentLength + TagLength);
        var content = rest - (segments * TagLength);
        return rest >= 0 && content >= 0 && Length(content) == length ? content : -1;
    }

    public static long SegmentCount(long contentLength) => (contentLength + SegmentLength - 1) / SegmentLength;

    /// <summary>Where a segment lies in the store, and how long it is there.</summary>
    public static (long Offset, int Length) PlaceOf(long segment, long contentLength) => (
        HeaderLength + (segment * (SegmentLength + TagLength)),
        (int)Math.Min(SegmentLength, contentLength - (segment * SegmentLength)) + TagLength);

    /// <param name="segment">Its number.</param>
    /// <param name="plain">The content.</param>
    /// <param name="stored">Gets the segment and its tag.</param>
    public void Encrypt(long segment, ReadOnlySpan<byte> plain, Span<byte> stored)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce, segment);
        lock (_gate)
        {
            _aes.Encrypt(nonce, plain, stored[..plain.Length], stored[plain.Length..], _header);
        }
    }

    /// <exception cref="DamageException">A byte of it was changed, or the key is another one.</exception>
    public void Decrypt(long segment, ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce, segment);
        try
        {
            lock (_gate)
            {
                _aes.Decrypt(nonce, stored[..plain.Length], stored[plain.Length..], plain, _header);
            }
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new DamageException("a blob can't be decrypted: it was changed, or the key is not the one that it was encrypted with", e);
        }
    }

    public void Dispose() => _aes.Dispose();

    private static string NameOf(byte[] header) => Convert.ToHexStringLower(header, Magic.Length, 16);

    private static void WriteNonce(Span<byte> nonce, long segment)
    {
        nonce[..sizeof(int)].Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[sizeof(int)..], segment);
    }
}
