namespace MlOps.Sdk.Checkpointing;

/// <summary>The bytes of a blob that is to be written.</summary>
public sealed class CheckpointContent
{
    private readonly Func<IEnumerable<ReadOnlyMemory<byte>>> _read;

    internal CheckpointContent(long length, Func<IEnumerable<ReadOnlyMemory<byte>>> read)
    {
        Length = length;
        _read = read;
    }

    /// <summary>How many bytes it has.</summary>
    public long Length { get; }

    /// <summary>Content that is in memory.</summary>
    /// <param name="bytes">The bytes.</param>
    public static CheckpointContent FromBytes(ReadOnlyMemory<byte> bytes) => new(bytes.Length, () => [bytes]);

    /// <summary>The bytes in pieces of up to 16 MiB. Each is valid until the next one is asked for. Can be called again, for another attempt.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadPieces() => _read();
}
