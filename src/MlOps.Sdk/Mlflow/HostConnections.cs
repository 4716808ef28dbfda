namespace MlOps.Sdk.Mlflow;

/// <summary>Sends through the host's handlers, asked for anew each time, so that the host can replace them.</summary>
/// <param name="handler">Gives the handler of the moment; the host disposes it. Its TLS settings are the host's.</param>
internal sealed class HostConnections(Func<HttpMessageHandler> handler) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var invoker = new HttpMessageInvoker(handler(), disposeHandler: false);
        try
        {
            return await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One of the host's handlers ran out of patience, perhaps after the request was sent.
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "a handler of the host gave up waiting.", exception);
        }
    }
}
