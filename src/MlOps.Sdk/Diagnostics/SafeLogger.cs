using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Diagnostics;

/// <summary>A logger that never throws: one that fails must end neither the training loop nor what works in the background.</summary>
internal sealed class SafeLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => Try(() => logger.BeginScope(state), null);

    public bool IsEnabled(LogLevel logLevel) => Try(() => logger.IsEnabled(logLevel), false);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Try(
            () =>
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
                return true;
            },
            false);

    private static T Try<T>(Func<T> call, T otherwise)
    {
        try
        {
            return call();
        }
        catch (Exception)
        {
            return otherwise; // nobody is left to be told; the client's Health still says how things are
        }
    }
}
