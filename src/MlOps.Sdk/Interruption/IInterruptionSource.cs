namespace MlOps.Sdk.Interruption;

/// <summary>Hears from one place that the machine will go: a scheduler, a queue, a file, a cloud that this library does not know.</summary>
public interface IInterruptionSource
{
    /// <summary>What it watches, in a word, for log messages.</summary>
    string Name { get; }

    /// <summary>
    /// Watches until cancelled, and raises a notice whenever there is one. It may end early when there is nothing to watch. An exception is
    /// logged and ends this source alone.
    /// </summary>
    /// <param name="context">Takes the notices, and has the clock and the logger.</param>
    /// <param name="cancellationToken">Cancelled when the monitor is disposed.</param>
    Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken);
}
