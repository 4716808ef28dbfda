namespace MlOps.Sdk.Mlflow;

/// <summary>Sends through the host's handlers, asked for anew each time, so that the host can replace them.</summary>
/// <param name="handler">Gives the handler of the moment; the host disposes it.</param>
internal sealed class HostConnections(Func<HttpMessageHandler> handler) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var invoker = new HttpMessageInvoker(handler(), disposeHandler: false);
            return await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            // One of the host's handlers ran out of patience or refuses to go on, perhaps after the request was sent.
            throw new HttpRequestException(HttpRequestError.ResponseEnded, $"a handler of the host failed: {exception.Message}", exception);
        }
    }
}
