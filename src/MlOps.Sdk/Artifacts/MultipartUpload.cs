using MlOps.Sdk.Artifacts.Wire;
using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Artifacts;

/// <summary>
/// Sends a long file in parts to the storage behind a server's proxy, several at once, where the server offers it. A part that fails is
/// sent again alone, and an upload that a crash broke off goes on with the parts that are missing.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="api">Its calls.</param>
internal sealed class MultipartUpload(MlflowServer server, IMlflowArtifactsApi api)
{
    private const int ParallelParts = 4;

    /// <summary>Sends a file.</summary>
    /// <param name="staged">The file.</param>
    /// <param name="place">Where it is to be, at the proxy.</param>
    /// <param name="cancellationToken">Stops; what was sent is kept for the next time.</param>
    /// <returns>Whether it is there; <see langword="false"/> when it has to be sent in one piece.</returns>
    public async Task<bool> TrySendAsync(string staged, string place, CancellationToken cancellationToken)
    {
        var length = new FileInfo(staged).Length;
        if (!server.Multipart.IsOn || length < server.Multipart.MinimumFileBytes)
        {
            return false;
        }

        if (UploadProgress.TryResume(staged, place) is { } begun)
        {
            if (await TryFinishAsync(begun, staged, length, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return await BeginAsync(staged, place, length, cancellationToken).ConfigureAwait(false) is { } upload
            && await TryFinishAsync(upload, staged, length, cancellationToken).ConfigureAwait(false);
    }

    private static (string Folder, string Name) Split(string place) =>
        place.LastIndexOf('/') is >= 0 and var slash ? (place[..slash], place[(slash + 1)..]) : ("", place);

    private static bool IsUsable(CreateUploadReply reply, int parts) =>
        !string.IsNullOrEmpty(reply.UploadId)
        && reply.Credentials is { } addresses
        && addresses.Select(address => address.PartNumber).Order().SequenceEqual(Enumerable.Range(1, parts))
        && addresses.All(address => Uri.TryCreate(address.Url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http");

    /// <returns>The upload; <see langword="null"/> where the server has no such thing.</returns>
    private async Task<UploadProgress?> BeginAsync(string staged, string place, long length, CancellationToken cancellationToken)
    {
        var partBytes = server.Multipart.PartBytesOf(length);
        var parts = (int)((length + partBytes - 1) / partBytes);
        var (folder, name) = Split(place);
        CreateUploadReply reply;
        try
        {
            var request = new CreateUploadRequest { Path = name, NumParts = parts };
            reply = await server
                .CallAsync(MlflowCallKind.IdempotentWrite, token => api.CreateUploadAsync(folder, request, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (MlflowException exception) when (!exception.IsTransient)
        {
            return null; // a server without parts, or that refuses the file: the one piece will tell
        }

        return IsUsable(reply, parts)
            ? UploadProgress.Begin(staged, new() { Path = place, UploadId = reply.UploadId!, PartBytes = partBytes, Addresses = reply.Credentials! })
            : null;
    }

    /// <returns>Whether the file is there; if not, the upload is forgotten.</returns>
    /// <exception cref="MlflowException">It is not there yet; what was sent is kept.</exception>
    private async Task<bool> TryFinishAsync(UploadProgress upload, string staged, long length, CancellationToken cancellationToken)
    {
        using (upload)
        {
            var (folder, name) = Split(upload.State.Path);
            try
            {
                await SendPartsAsync(upload, staged, length, cancellationToken).ConfigureAwait(false);
                var request = new CompleteUploadRequest { Path = name, UploadId = upload.State.UploadId, Parts = PartsOf(upload) };
                await server
                    .CallAsync(MlflowCallKind.IdempotentWrite, token => api.CompleteUploadAsync(folder, request, token), cancellationToken)
                    .ConfigureAwait(false);
                upload.Remove();
                return true;
            }
            catch (MlflowException exception) when (!exception.IsTransient || IsOutOfReach(exception))
            {
                // An address that ran out, an upload that the storage has forgotten, or a storage that only the server can reach.
                await AbortAsync(folder, new() { Path = name, UploadId = upload.State.UploadId }, cancellationToken).ConfigureAwait(false);
                upload.Remove();
                return false;
            }
        }
    }

    /// <summary>Whether the storage could not even be connected to, while the server gives out addresses there.</summary>
    private bool IsOutOfReach(MlflowException exception) =>
        server.IsAnswering
        && exception.StatusCode is null
        && exception.InnerException is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
        };

    private Task SendPartsAsync(UploadProgress upload, string staged, long length, CancellationToken cancellationToken)
    {
        var missing = upload.State.Addresses.Where(address => !upload.Stored.ContainsKey(address.PartNumber)).OrderBy(address => address.PartNumber);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ParallelParts, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(missing, parallel, async (address, token) =>
        {
            var start = (address.PartNumber - 1) * upload.State.PartBytes;
            var count = Math.Min(upload.State.PartBytes, length - start);
            var etag = await server
                .PutSignedAsync(new(address.Url!), address.Headers ?? new Dictionary<string, string>(), () => new FilePart(staged, start, count), token)
                .ConfigureAwait(false);
            upload.Add(address.PartNumber, etag);
        });
    }

    private static List<WirePart> PartsOf(UploadProgress upload) =>
        [.. upload.State.Addresses.OrderBy(address => address.PartNumber).Select(address => new WirePart
        {
            PartNumber = address.PartNumber,
            Etag = upload.Stored[address.PartNumber],
            Url = address.Url!,
        })];

    /// <summary>Tells the storage to forget the parts. One that does not hear it keeps them until its own clean-up.</summary>
    private async Task AbortAsync(string folder, AbortUploadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await server
                .CallAsync(MlflowCallKind.Probe, token => api.AbortUploadAsync(folder, request, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (MlflowException)
        {
            // It was forgotten before, or the server is busy: nothing depends on it.
        }
    }
}
