using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MlOps.Sdk.Artifacts.Wire;
using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Artifacts;

/// <summary>A run's artifacts behind the proxy of an MLflow server. Contents go through a small buffer, however long they are.</summary>
/// <param name="server">The server.</param>
/// <param name="root">The path of the run's artifacts at the proxy, unescaped.</param>
internal sealed class ProxiedArtifactRepository(MlflowServer server, string root) : IArtifactRepository
{
    private const int BufferSize = 1 << 17;

    private readonly IMlflowArtifactsApi _api = server.CreateApi<IMlflowArtifactsApi>(ArtifactsWireJson.Default);

    private string Shown => $"{server.Address} (mlflow-artifacts:/{root})";

    public async Task<string?> PlaceAsync(string staged, string? sha256, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(staged))
        {
            // It goes when the server has it; a crash may have come before the journal knew.
            var isThere = await FindAsync(path, cancellationToken).ConfigureAwait(false) is { IsDirectory: false };
            return isThere ? null : ArtifactErrors.CopyGone(staged);
        }

        if (sha256 is not null && await HashAsync(staged, cancellationToken).ConfigureAwait(false) is var actual && actual != sha256)
        {
            return ArtifactErrors.CopyChanged(sha256, actual);
        }

        try
        {
            if (!await new MultipartUpload(server, _api).TrySendAsync(staged, Under(path), cancellationToken).ConfigureAwait(false))
            {
                await server.CallAsync(MlflowCallKind.Artifact, token => UploadAsync(staged, path, token), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (MlflowException exception) when (IsRefusal(exception))
        {
            return exception.Message;
        }
        catch (MlflowException exception) when (exception.StatusCode == HttpStatusCode.InternalServerError)
        {
            // What MLflow says when a folder has the name, and also when its disk is full, which passes.
            if (await InTheWayAsync(path, cancellationToken).ConfigureAwait(false) is { } reason)
            {
                return reason;
            }

            throw;
        }

        File.Delete(staged);
        return null;
    }

    public async IAsyncEnumerable<ArtifactInfo> ListAsync(string? folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listed = folder is null ? root : Under(folder);
        var reply = await server.CallAsync(MlflowCallKind.Read, token => _api.ListAsync(listed, token), cancellationToken).ConfigureAwait(false);
        foreach (var file in reply.Files ?? [])
        {
            // Relative to what was listed; the name alone is what counts.
            var name = file.Path?.TrimEnd('/');
            if (!string.IsNullOrEmpty(name))
            {
                yield return new(ArtifactPath.Join(folder, name[(name.LastIndexOf('/') + 1)..]), file.IsDir, file.IsDir ? null : file.FileSize ?? 0);
            }
        }
    }

    public async Task ReadAsync(string path, FileStream target, CancellationToken cancellationToken)
    {
        var listed = await FindAsync(path, cancellationToken).ConfigureAwait(false) ?? throw ArtifactErrors.NotFound(path, Shown);
        if (listed.IsDirectory)
        {
            throw ArtifactErrors.IsFolder(path, Shown);
        }

        await server.CallAsync(MlflowCallKind.Artifact, token => CopyAsync(path, target, token), cancellationToken).ConfigureAwait(false);

        // The reply does not say how long it is. A store without lengths lists none.
        if (listed.Size is > 0 and var expected && target.Length != expected)
        {
            throw ArtifactErrors.WrongLength(path, Shown, expected, target.Length);
        }
    }

    /// <remarks>The content is brought first: a connection that breaks is then an error here, and not in the middle of the reading.</remarks>
    public async Task<Stream> OpenAsync(string path, string scratchFolder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(scratchFolder);
        var scratch = Path.Combine(scratchFolder, Guid.NewGuid().ToString("N"));
        var content = new FileStream(
            scratch, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(scratch); // goes with the process too, however that ends
            }

            await ReadAsync(path, content, cancellationToken).ConfigureAwait(false);
            content.Position = 0;
            return content;
        }
        catch
        {
            await content.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What the server will not take later either. A credential can be mended, so it is waited for.</summary>
    private static bool IsRefusal(MlflowException exception) =>
        !exception.IsTransient
        && (exception.ErrorCode == MlflowErrorCodes.FeatureDisabled
            || ((int?)exception.StatusCode is >= 400 and < 500
                && exception.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired)));

    private static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        var content = OpenStaged(file);
        await using (content.ConfigureAwait(false))
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
        }
    }

    private static FileStream OpenStaged(string staged) =>
        new(staged, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private async Task<UploadReply> UploadAsync(string staged, string path, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(OpenStaged(staged), BufferSize); // a file's length is known, and so the request's
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await _api.UploadAsync(Under(path), content, cancellationToken).ConfigureAwait(false);
    }

    private async Task<FileStream> CopyAsync(string path, FileStream target, CancellationToken cancellationToken)
    {
        target.SetLength(0); // of an attempt that broke
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var content = await _api.DownloadAsync(Under(path), cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            int count;
            while ((count = await ReceiveAsync(content, buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return target;
    }

    /// <summary>Reads from the server: what breaks here is the connection, what breaks at the target is the disk.</summary>
    private async Task<int> ReceiveAsync(Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw server.Broken(exception);
        }
    }

    private async Task<ArtifactInfo?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var slash = path.LastIndexOf('/');
        var folder = slash < 0 ? null : path[..slash];
        return await ListAsync(folder, cancellationToken).FirstOrDefaultAsync(entry => entry.Path == path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Why a file can't be at a path: it is a folder's, or leads through a file.</summary>
    private async Task<string?> InTheWayAsync(string path, CancellationToken cancellationToken)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end >= 0; end = path.IndexOf('/', end + 1))
        {
            switch (await FindAsync(path[..end], cancellationToken).ConfigureAwait(false))
            {
                case null:
                    return null;
                case { IsDirectory: false }:
                    return ArtifactErrors.InTheWay(path[..end], isFolder: false);
            }
        }

        return await FindAsync(path, cancellationToken).ConfigureAwait(false) is { IsDirectory: true }
            ? ArtifactErrors.InTheWay(path, isFolder: true)
            : null;
    }

    private string Under(string path) => ArtifactPath.Join(root, path);
}
