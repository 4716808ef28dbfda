using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>Adds this library to a host.</summary>
public static class MlOpsServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="MlOpsClient"/> and its <see cref="TrackingClient"/> as singletons. The client logs to the host's loggers and
    /// uses its <see cref="TimeProvider"/>, when one is registered, unless the options say otherwise.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddMlOps(this IServiceCollection services, Action<MlOpsClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(provider => MlOpsClient.Create(options =>
        {
            options.LoggerFactory = provider.GetService<ILoggerFactory>();
            options.TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System;
            configure(options);
        }));
        services.TryAddSingleton(provider => provider.GetRequiredService<MlOpsClient>().Tracking);
        return services;
    }
}
