using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>
/// Sees to it that what a host makes of the client <see cref="MlOpsServiceCollectionExtensions.HttpClientName"/> keeps the rules of calls
/// to MLflow. Unless the host has a handler of its own at the end, it is that of <see cref="MlflowConnections"/>.
/// </summary>
internal sealed class HostHandlers(HostServers servers) : IPostConfigureOptions<HttpClientFactoryOptions>
{
    public void PostConfigure(string? name, HttpClientFactoryOptions options)
    {
        if (IsOurs(name))
        {
            options.HttpMessageHandlerBuilderActions.Insert(0, UseOurConnections);
            options.HttpMessageHandlerBuilderActions.Add(KeepRules);
        }
    }

    /// <summary>The application's client, or one by its key.</summary>
    private static bool IsOurs(string? name) =>
        name == MlOpsServiceCollectionExtensions.HttpClientName
        || name?.StartsWith(MlOpsServiceCollectionExtensions.HttpClientName + ":", StringComparison.Ordinal) == true;

    private void UseOurConnections(HttpMessageHandlerBuilder builder)
    {
        if (builder.Name is { } name && servers.TryGetValue(name, out var server))
        {
            builder.PrimaryHandler = MlflowConnections.Create(server);
        }
    }

    private static void KeepRules(HttpMessageHandlerBuilder builder)
    {
        builder.AdditionalHandlers.Add(new SingleAttemptHandler());
        switch (builder.PrimaryHandler)
        {
            case SocketsHttpHandler sockets:
                sockets.AllowAutoRedirect = false;
                if (sockets.PooledConnectionIdleTimeout > MlflowConnections.IdleTimeout)
                {
                    sockets.PooledConnectionIdleTimeout = MlflowConnections.IdleTimeout;
                }

                break;
            case HttpClientHandler client: // has no time for idle connections
                client.AllowAutoRedirect = false;
                break;
        }
    }
}
