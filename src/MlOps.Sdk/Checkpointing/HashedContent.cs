using System.Security.Cryptography;

namespace MlOps.Sdk.Checkpointing;

/// <summary>
/// The SHA-256 of a content that is being written. With cores to spare it is computed beside the writing; else piece by piece in turns with
/// it, while the disk is at work on the piece before, so that the training loop keeps its core.
/// </summary>
internal sealed class HashedContent
{
    private const int FewCores = 2;

    private readonly CheckpointContent _content;
    private readonly Task<string>? _beside;
    private string? _inTurns;

    public HashedContent(CheckpointContent content, CancellationToken cancellationToken)
    {
        _content = content;
        _beside = Environment.ProcessorCount > FewCores ? Task.Run(() => Hash(cancellationToken), cancellationToken) : null;
        Content = _beside is null ? new(content.Length, ReadAndHash) : content;
    }

    /// <summary>What to write.</summary>
    public CheckpointContent Content { get; }

    /// <summary>Waits until nothing reads the content any more, however that ends.</summary>
    public Task EndAsync() => _beside ?? Task.CompletedTask;

    /// <summary>The hash, in hexadecimal, once all was written.</summary>
    public async Task<string> Sha256Async(CancellationToken cancellationToken) =>
        _beside is not null ? await _beside.ConfigureAwait(false) : _inTurns ?? Hash(cancellationToken); // a store that did not read to the end

    private IEnumerable<ReadOnlyMemory<byte>> ReadAndHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in _content.ReadPieces())
        {
            yield return piece; // is written before it is hashed: the disk begins
            hash.AppendData(piece.Span);
        }

        _inTurns = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private string Hash(CancellationToken cancellationToken)
    {
        foreach (var _ in ReadAndHash())
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return _inTurns!;
    }
}
