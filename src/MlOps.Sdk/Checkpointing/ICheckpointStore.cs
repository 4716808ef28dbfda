namespace MlOps.Sdk.Checkpointing;

/// <summary>Where checkpoints are kept. <see cref="FileCheckpointStore"/> is the default; implement this for an object storage.</summary>
/// <remarks>
/// <para>A store holds blobs, which have names of 32 hexadecimal digits and never change, and one manifest per step. A manifest is what
/// makes a checkpoint: blobs are written before it, and deleted after it.</para>
/// <para>A task that has ended without an exception is a promise: what was written or deleted stays so after a loss of power. A name that
/// does not exist is a <see cref="FileNotFoundException"/> when read, and nothing when deleted. Other failures are any exception; they
/// reach the user as a <see cref="CheckpointStoreException"/>. Calls that change something come one at a time; reading ones may come meanwhile.</para>
/// </remarks>
public interface ICheckpointStore
{
    /// <summary>Where it is, for messages: a folder or an address, without credentials.</summary>
    string Location { get; }

    /// <summary>Becomes the only one that writes, until the result is disposed, and removes what unfinished writes left. Fails while another one writes.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken = default);

    /// <summary>The steps that have a manifest, in any order.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<long>> ListStepsAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads a manifest.</summary>
    /// <param name="stepNumber">Its step.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<ReadOnlyMemory<byte>> ReadManifestAsync(long stepNumber, CancellationToken cancellationToken = default);

    /// <summary>Writes a manifest, or replaces the one of the same step: a reader sees the old one or the new one, whole.</summary>
    /// <param name="stepNumber">Its step.</param>
    /// <param name="manifest">Its bytes.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task CommitManifestAsync(long stepNumber, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default);

    /// <summary>Deletes a manifest; its blobs may be deleted once this has ended.</summary>
    /// <param name="stepNumber">Its step.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task DeleteManifestAsync(long stepNumber, CancellationToken cancellationToken = default);

    /// <summary>The names and lengths of the blobs that were written whole.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyDictionary<string, long>> ListBlobsAsync(CancellationToken cancellationToken = default);

    /// <summary>Writes a blob, or replaces what an unfinished write left under the name.</summary>
    /// <param name="name">32 hexadecimal digits; anything else is an <see cref="ArgumentException"/>, here and where a blob is opened or deleted.</param>
    /// <param name="content">Its bytes, which can be read more than once while this call runs.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task WriteBlobAsync(string name, CheckpointContent content, CancellationToken cancellationToken = default);

    /// <summary>Opens a blob to read it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<ICheckpointBlob> OpenBlobAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Deletes a blob.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task DeleteBlobAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The bytes that are free; <see langword="null"/> where nobody knows.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<long?> GetFreeBytesAsync(CancellationToken cancellationToken = default);
}
