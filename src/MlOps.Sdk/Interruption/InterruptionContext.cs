using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Interruption;

/// <summary>What a source has to do with its monitor.</summary>
public sealed class InterruptionContext
{
    private readonly InterruptionMonitor _monitor;

    internal InterruptionContext(InterruptionMonitor monitor, InterruptionSettings settings, ILogger logger)
    {
        _monitor = monitor;
        Settings = settings;
        Logger = logger;
    }

    /// <summary>The monitor's clock.</summary>
    public TimeProvider TimeProvider => Settings.TimeProvider;

    /// <summary>The monitor's logger. It never throws.</summary>
    public ILogger Logger { get; }

    internal InterruptionSettings Settings { get; }

    internal DateTimeOffset Now => TimeProvider.GetUtcNow();

    /// <summary>Tells the monitor. Waits for nothing, and can be called from any thread. The same notice a second time is left out.</summary>
    /// <param name="notice">The notice.</param>
    public void Raise(InterruptionNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        _monitor.Take(notice);
    }

    internal void Watch(IInterruptionSource source) => _monitor.Watch(source);

    internal bool IsWatched(string source) => _monitor.Watching.Contains(source);

    internal IEnumerable<string> WatchedBeside(string source) => _monitor.Watching.Where(name => name != source);
}
