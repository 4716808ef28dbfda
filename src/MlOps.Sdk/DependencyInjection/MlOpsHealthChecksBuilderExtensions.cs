using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>Adds a health check of this library to a host.</summary>
public static class MlOpsHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check whether the store is in reach and what waits for it. It is degraded while the store is out of reach, too much waits, or
    /// records were refused; it fails only when what is logged is not safe, or was lost. Its data has the numbers.
    /// </summary>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="configure">Sets the limits.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="serviceKey">The key of the client; <see langword="null"/> for the one of <c>AddMlOps</c>.</param>
    /// <param name="tags">The tags of the check.</param>
    public static IHealthChecksBuilder AddMlOps(
        this IHealthChecksBuilder builder,
        Action<MlOpsHealthCheckOptions>? configure = null,
        string name = "mlops",
        string? serviceKey = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var options = new MlOpsHealthCheckOptions();
        configure?.Invoke(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.StoreTimeout, TimeSpan.Zero, nameof(configure));
        return builder.Add(new(
            name,
            provider => new MlOpsHealthCheck(
                new MlOpsRegistration(serviceKey).ClientOf(provider), provider.GetService<TimeProvider>() ?? TimeProvider.System, options),
            failureStatus: null,
            tags));
    }
}
