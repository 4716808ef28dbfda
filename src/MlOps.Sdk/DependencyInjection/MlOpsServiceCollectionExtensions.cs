using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
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
    /// The name of the HTTP client whose handlers a host may set: <c>services.AddHttpClient(HttpClientName)</c>. For a client by its key it is
    /// <c>MlOps:&lt;key&gt;</c>. Handlers that repeat a request are not followed: this library repeats what may be repeated.
    /// </summary>
    public const string HttpClientName = "MlOps";

    /// <summary>Registers the client with options from MLflow's environment variables alone.</summary>
    /// <inheritdoc cref="AddMlOps(IServiceCollection, Action{MlOpsClientOptions})"/>
    public static IServiceCollection AddMlOps(this IServiceCollection services) => AddMlOps(services, static _ => { });

    /// <summary>
    /// Registers <see cref="MlOpsClient"/> and its <see cref="TrackingClient"/> as singletons. The client logs to the host's loggers and
    /// uses its <see cref="TimeProvider"/>, when one is registered, unless the options say otherwise. In a host with
    /// <see cref="IHttpMessageHandlerFactory"/> calls to a server go through the handlers of the client <see cref="HttpClientName"/>.
    /// A host checks the options when it starts, with all faults in one error, and closes the client when its services have stopped, within
    /// its shutdown time-out.
    /// </summary>
    /// <remarks>Called again, it adds to the options of the one client.</remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddMlOps(this IServiceCollection services, Action<MlOpsClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        Add(services, key: null).Configure(configure);
        return services;
    }

    /// <summary>Registers the client with options from a configuration: <c>AddMlOps(builder.Configuration.GetSection("MlOps"))</c>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">
    /// Has the options by their names, those of groups as <c>Context:GitDiff</c>; times as <c>00:00:30</c>. A key that is no option is an error.
    /// </param>
    public static IServiceCollection AddMlOps(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        Add(services, key: null).Configure(options => MlOpsConfiguration.Read(configuration, options));
        return services;
    }

    /// <summary>Registers one of several clients, each with a store and options of its own, as keyed services.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">The key of <see cref="MlOpsClient"/> and <see cref="TrackingClient"/>, and the name of the options.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddKeyedMlOps(this IServiceCollection services, string serviceKey, Action<MlOpsClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(serviceKey);
        ArgumentNullException.ThrowIfNull(configure);
        Add(services, serviceKey).Configure(configure);
        return services;
    }

    /// <summary>Registers one of several clients with options from a configuration.</summary>
    /// <inheritdoc cref="AddKeyedMlOps(IServiceCollection, string, Action{MlOpsClientOptions})"/>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">The key of <see cref="MlOpsClient"/> and <see cref="TrackingClient"/>, and the name of the options.</param>
    /// <param name="configuration">Has the options by their names.</param>
    public static IServiceCollection AddKeyedMlOps(this IServiceCollection services, string serviceKey, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(serviceKey);
        ArgumentNullException.ThrowIfNull(configuration);
        Add(services, serviceKey).Configure(options => MlOpsConfiguration.Read(configuration, options));
        return services;
    }

    private static OptionsBuilder<MlOpsClientOptions> Add(IServiceCollection services, string? key)
    {
        var registration = new MlOpsRegistration(key);
        var options = services.AddOptions<MlOpsClientOptions>(registration.OptionsName);
        if (services.Any(service => service.ServiceType == typeof(MlOpsRegistration) && registration.Equals(service.ImplementationInstance)))
        {
            return options;
        }

        services.AddSingleton(registration);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MlOpsLifetime>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MlOpsClientOptions>, MlOpsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<HttpClientFactoryOptions>, HostHandlers>());
        services.TryAddSingleton<HostServers>();
        if (key is null)
        {
            services.TryAddSingleton(provider => Create(provider, registration));
            services.TryAddSingleton(provider => provider.GetRequiredService<MlOpsClient>().Tracking);
        }
        else
        {
            services.TryAddKeyedSingleton(key, (provider, _) => Create(provider, registration));
            services.TryAddKeyedSingleton(key, (provider, _) => provider.GetRequiredKeyedService<MlOpsClient>(key).Tracking);
        }

        return options
            .Configure<IServiceProvider>((defaults, provider) =>
            {
                defaults.HostHandler = HandlerOf(provider, registration);
                defaults.LoggerFactory = provider.GetService<ILoggerFactory>();
                defaults.TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System;
            })
            .ValidateOnStart();
    }

    private static MlOpsClient Create(IServiceProvider provider, MlOpsRegistration registration) =>
        MlOpsClient.Open(provider.GetRequiredService<IOptionsMonitor<MlOpsClientOptions>>().Get(registration.OptionsName));

    private static Func<MlflowServerOptions, HttpMessageHandler>? HandlerOf(IServiceProvider provider, MlOpsRegistration registration)
    {
        if (provider.GetService<IHttpMessageHandlerFactory>() is not { } factory)
        {
            return null;
        }

        var servers = provider.GetRequiredService<HostServers>();
        var name = registration.Key is null ? HttpClientName : $"{HttpClientName}:{registration.Key}";
        return server =>
        {
            servers[name] = server;
            return factory.CreateHandler(name);
        };
    }
}
