using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Tracking.Records;

namespace MlOps.Sdk.Tracking;

/// <content>
/// Artifacts. A call returns when a copy of the content is safe in the home folder; it goes to the run's artifacts in the
/// background. A file that can't be read, or a full disk, is an error at the call.
/// </content>
public sealed partial class ActiveRun
{
    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Logs a file under its own name.</summary>
    /// <param name="localPath">The file.</param>
    /// <param name="artifactPath">The folder inside the run's artifacts; their root when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call; the file is not logged then.</param>
    /// <exception cref="ArgumentException">There is no such file, or the artifact path leads out of the run's folder.</exception>
    public async Task LogArtifactAsync(string localPath, string? artifactPath = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(localPath);
        if (!File.Exists(localPath))
        {
            throw TrackingErrors.NoFile(localPath);
        }

        var target = ArtifactPath.Check(ArtifactPath.Join(artifactPath, Path.GetFileName(localPath)), nameof(artifactPath));
        await LogFileAsync(localPath, target, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Logs all files of a folder and of the folders in it. Links to files are followed, links to folders are left out.</summary>
    /// <param name="localFolder">The folder.</param>
    /// <param name="artifactPath">The folder inside the run's artifacts; their root when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call; files that were logged before stay logged.</param>
    /// <exception cref="ArgumentException">
    /// There is no such folder, the artifact path leads out of the run's folder, or a file has a name that no artifact can have;
    /// nothing was logged then.
    /// </exception>
    public async Task LogArtifactsAsync(string localFolder, string? artifactPath = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(localFolder);
        if (!Directory.Exists(localFolder))
        {
            throw TrackingErrors.NoFolder(localFolder);
        }

        foreach (var (path, target) in LocalFiles.In(localFolder, artifactPath, nameof(localFolder)))
        {
            await LogFileAsync(path, target, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Logs a text as a file in UTF-8.</summary>
    /// <param name="text">The content.</param>
    /// <param name="artifactFile">The file's path inside the run's artifacts, such as <c>notes/summary.md</c>.</param>
    /// <param name="cancellationToken">Cancels the call; the text is not logged then.</param>
    public Task LogTextAsync(string text, string artifactFile, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return LogBytesAsync(Encoding.UTF8.GetBytes(text), artifactFile, cancellationToken);
    }

    /// <summary>Logs a value as a JSON file.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="artifactFile">The file's path inside the run's artifacts, such as <c>report.json</c>.</param>
    /// <param name="typeInfo">How it is written; from a source-generated <c>JsonSerializerContext</c>.</param>
    /// <param name="cancellationToken">Cancels the call; the value is not logged then.</param>
    public Task LogJsonAsync<T>(T value, string artifactFile, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) =>
        LogBytesAsync(JsonSerializer.SerializeToUtf8Bytes(value, typeInfo), artifactFile, cancellationToken);

    /// <summary>Logs an image.</summary>
    /// <param name="png">The image, encoded as PNG.</param>
    /// <param name="artifactFile">The file's path inside the run's artifacts, such as <c>plots/roc.png</c>.</param>
    /// <param name="cancellationToken">Cancels the call; the image is not logged then.</param>
    /// <exception cref="ArgumentException">The bytes are no PNG.</exception>
    public Task LogImageAsync(ReadOnlyMemory<byte> png, string artifactFile, CancellationToken cancellationToken = default)
    {
        if (!png.Span.StartsWith(PngSignature))
        {
            throw TrackingErrors.NoPng(png);
        }

        return LogBytesAsync(png, artifactFile, cancellationToken);
    }

    private Task LogBytesAsync(ReadOnlyMemory<byte> content, string artifactFile, CancellationToken cancellationToken)
    {
        var target = ArtifactPath.Check(artifactFile, nameof(artifactFile));
        return LogAsync(target, () => _client.Staging.AddBytesAsync(_journal.WriterId, content, cancellationToken));
    }

    private Task LogFileAsync(string path, string target, CancellationToken cancellationToken) =>
        LogAsync(target, () => _client.Staging.AddFileAsync(_journal.WriterId, path, cancellationToken));

    private async Task LogAsync(string target, Func<Task<StagedArtifact>> stage)
    {
        ThrowIfEnded();
        StagedArtifact staged;
        try
        {
            staged = await stage().ConfigureAwait(false);
        }
        catch (DirectoryNotFoundException)
        {
            ThrowIfEnded(); // the staging folder goes with the run
            throw;
        }

        if (!RunRecord.TryAppend(_journal, RecordKind.Artifact, target, staged.Text, Now))
        {
            _client.Staging.Discard(_journal.WriterId, staged.Name);
            ThrowIfEnded();
        }
    }
}
