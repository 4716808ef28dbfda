using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Checkpointing;

/// <summary>
/// The SHA-256 of a content that is being written. A thread computes it beside the writing, in the time that others leave of the cores, so that
/// the training loop keeps its own. What it has not come to when all is written, the writer does itself, while the disk is at work.
/// </summary>
internal sealed class HashedContent : IAsyncDisposable
{
    private const int SliceLength = 256 << 10; // the writer waits for one at most that a thread without a core has begun

    private readonly CheckpointContent _content;
    private readonly Lock _gate = new();
    private readonly IEnumerator<ReadOnlyMemory<byte>> _pieces;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Task _beside;
    private ReadOnlyMemory<byte> _piece; // what is left of it
    private string? _sha256;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _isOver;

    public HashedContent(CheckpointContent content)
    {
        _content = content;
        _pieces = content.ReadPieces().GetEnumerator();
        Content = new(content.Length, ReadThenHash);
        _beside = SpareTime.RunAsync("MlOps checkpoint hash", () =>
        {
            while (!_isOver && HashSlice())
            {
            }
        });
    }

    /// <summary>What to write.</summary>
    public CheckpointContent Content { get; }

    /// <summary>The hash, in hexadecimal.</summary>
    public string Sha256()
    {
        while (HashSlice())
        {
        }

        return _sha256!;
    }

    /// <summary>Waits until nothing reads the content any more.</summary>
    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await _beside.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // who asked for the hash has got it, or its exception
        _pieces.Dispose();
        _hash.Dispose();
    }

    private IEnumerable<ReadOnlyMemory<byte>> ReadThenHash()
    {
        foreach (var piece in _content.ReadPieces())
        {
            yield return piece;
        }

        Sha256();
    }

    /// <returns>Whether there may be more.</returns>
    private bool HashSlice()
    {
        lock (_gate)
        {
            _failure?.Throw(); // pieces that have failed once look like an end
            try
            {
                return HashNext();
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
                throw;
            }
        }
    }

    private bool HashNext()
    {
        while (_piece.IsEmpty && _sha256 is null)
        {
            if (_pieces.MoveNext())
            {
                _piece = _pieces.Current;
            }
            else
            {
                _sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset());
            }
        }

        var slice = _piece[..Math.Min(SliceLength, _piece.Length)];
        _hash.AppendData(slice.Span);
        _piece = _piece[slice.Length..];
        return _sha256 is null;
    }
}
