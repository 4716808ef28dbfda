using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Tracking;

/// <summary>
/// Writes log messages to the run that the code at hand works for, <see cref="ActiveRun.Current"/>, as the text artifact
/// <c>logs/run-&lt;time&gt;.log</c>; messages outside a run go nowhere. They survive the end of the process; the artifact is there when the run has
/// ended. What looks like a credential is removed. This library's own messages are left out.
/// </summary>
[ProviderAlias("MlOps")]
public sealed class RunLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    private readonly TimeProvider _time;
    private IExternalScopeProvider? _scopes;

    /// <summary>Creates a provider. A host has one by <c>logging.AddMlOpsRun()</c>.</summary>
    /// <param name="timeProvider">The clock of the messages; the system's when <see langword="null"/>.</param>
    public RunLoggerProvider(TimeProvider? timeProvider = null)
    {
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new RunLogger(this, categoryName);

    /// <inheritdoc />
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc />
    public void Dispose()
    {
        // Each run's file ends with the run.
    }

    private sealed class RunLogger(RunLoggerProvider provider, string category) : ILogger
    {
        private readonly bool _isOurs = category.StartsWith("MlOps.", StringComparison.Ordinal);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => !_isOurs && logLevel != LogLevel.None && ActiveRun.Current is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!_isOurs && logLevel != LogLevel.None && ActiveRun.Current is { } run)
            {
                run.WriteLog(SecretRedactor.Redact(Line(logLevel, eventId, formatter(state, exception), exception)));
            }
        }

        /// <summary><c>2026-11-23T00:42:00.123Z info App.Trainer[7] epoch 3 => message</c></summary>
        private string Line(LogLevel level, EventId eventId, string message, Exception? exception)
        {
            var line = new StringBuilder();
            line.Append(CultureInfo.InvariantCulture, $"{provider._time.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {NameOf(level)} {category}");
            if (eventId.Id != 0)
            {
                line.Append(CultureInfo.InvariantCulture, $"[{eventId.Id}]");
            }

            provider._scopes?.ForEachScope(static (scope, text) => text.Append(CultureInfo.InvariantCulture, $" {scope} =>"), line);
            line.Append(' ').Append(message).Append('\n');
            if (exception is not null)
            {
                line.Append(exception).Append('\n');
            }

            return line.ToString();
        }

        private static string NameOf(LogLevel level) => level switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        };
    }
}
