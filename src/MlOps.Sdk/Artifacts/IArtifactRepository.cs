namespace MlOps.Sdk.Artifacts;

/// <summary>Where the artifacts of a run are. Paths are relative to their root and were checked by <see cref="ArtifactPath"/>.</summary>
internal interface IArtifactRepository
{
    /// <summary>Brings a staged file to its place, over what was there, and removes it. Done again after a crash it changes nothing.</summary>
    /// <param name="staged">The file; it stays when it can't be brought.</param>
    /// <param name="sha256">The hash of its content, checked where the content is sent.</param>
    /// <param name="path">The place.</param>
    /// <param name="cancellationToken">Stops; the place has its old content or the new.</param>
    /// <returns>Why it can never get there; <see langword="null"/> when it is there. What may pass is an exception.</returns>
    Task<string?> PlaceAsync(string staged, string? sha256, string path, CancellationToken cancellationToken);

    /// <summary>What is in a folder, without what is in the folders in it. Nothing where there is no such folder.</summary>
    IAsyncEnumerable<ArtifactInfo> ListAsync(string? folder, CancellationToken cancellationToken);

    /// <summary>Copies a file's content to one of this machine, of which nothing else is left.</summary>
    Task ReadAsync(string path, FileStream target, CancellationToken cancellationToken);

    /// <summary>Opens a file's content, which can be sought in.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scratchFolder">Where content may be kept while the stream is open.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<Stream> OpenAsync(string path, string scratchFolder, CancellationToken cancellationToken);
}
