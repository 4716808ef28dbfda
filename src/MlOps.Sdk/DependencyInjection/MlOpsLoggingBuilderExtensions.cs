using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>Adds a destination of log messages to a host.</summary>
public static class MlOpsLoggingBuilderExtensions
{
    /// <summary>
    /// Writes the log messages of code that works for a run to that run, as <see cref="RunLoggerProvider"/> says. The configuration
    /// <c>Logging:MlOps:LogLevel</c> sets the levels.
    /// </summary>
    /// <param name="builder">The host's logging.</param>
    public static ILoggingBuilder AddMlOpsRun(this ILoggingBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, RunLoggerProvider>(
            provider => new(provider.GetService<TimeProvider>())));
        return builder;
    }
}
