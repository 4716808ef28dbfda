using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>Adds this library to a host.</summary>
public static class MlOpsServiceCollectionExtensions
{
    /// <summary>
    /// The name of the HTTP client whose handlers a host may set: <c>services.AddHttpClient(HttpClientName)</c>. Handlers that repeat a
    /// request are not followed: this library repeats what may be repeated.
    /// </summary>
    public const string HttpClientName = "MlOps";

    /// <summary>
    /// Registers <see cref="MlOpsClient"/> and its <see cref="TrackingClient"/> as singletons. The client logs to the host's loggers and
    /// uses its <see cref="TimeProvider"/>, when one is registered, unless the options say otherwise. In a host with
    /// <see cref="IHttpMessageHandlerFactory"/> calls to a server go through the handlers of the client <see cref="HttpClientName"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddMlOps(this IServiceCollection services, Action<MlOpsClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton<HostServer>();
        services.AddOptions();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<HttpClientFactoryOptions>, HostHandlers>());
        services.TryAddSingleton(provider => MlOpsClient.Create(options =>
        {
            options.HostHandler = HandlerOf(provider);
            options.LoggerFactory = provider.GetService<ILoggerFactory>();
            options.TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System;
            configure(options);
        }));
        services.TryAddSingleton(provider => provider.GetRequiredService<MlOpsClient>().Tracking);
        return services;
    }

    private static Func<MlflowServerOptions, HttpMessageHandler>? HandlerOf(IServiceProvider provider)
    {
        if (provider.GetService<IHttpMessageHandlerFactory>() is not { } factory)
        {
            return null;
        }

        var host = provider.GetRequiredService<HostServer>();
        return server =>
        {
            host.Server = server;
            return factory.CreateHandler(HttpClientName);
        };
    }
}
