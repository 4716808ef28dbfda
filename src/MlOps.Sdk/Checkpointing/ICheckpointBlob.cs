namespace MlOps.Sdk.Checkpointing;

/// <summary>A blob of an <see cref="ICheckpointStore"/> that is being read.</summary>
public interface ICheckpointBlob : IAsyncDisposable
{
    /// <summary>Reads a part. Several threads may at once; most often the parts follow each other.</summary>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="destination">Is filled.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="EndOfStreamException">The blob is shorter.</exception>
    ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default);
}
