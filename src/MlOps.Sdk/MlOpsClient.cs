using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Journal;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk;

/// <summary>The way into the library: one for a process is enough. Thread-safe.</summary>
public sealed class MlOpsClient : IAsyncDisposable, IDisposable
{
    private readonly JournalHome _home;

    private MlOpsClient(JournalHome home, TrackingClient tracking)
    {
        _home = home;
        Tracking = tracking;
    }

    /// <summary>Starts runs and reads what the store has.</summary>
    public TrackingClient Tracking { get; }

    /// <summary>Creates a client from MLflow's environment variables; without any it stores in <c>./mlflow.db</c>.</summary>
    /// <inheritdoc cref="Create(Action{MlOpsClientOptions})"/>
    public static MlOpsClient Create() => Create(static _ => { });

    /// <summary>
    /// Creates a client. Runs that processes which are gone left open in the same home folder are delivered and closed before it
    /// returns, or in the background when that takes longer than the recovery time-out.
    /// </summary>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="ArgumentException">Options or environment variables are wrong; the message names all faults.</exception>
    public static MlOpsClient Create(Action<MlOpsClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new MlOpsClientOptions();
        configure(options);
        var resolved = ResolvedOptions.Of(options);

        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        var target = "sqlite:" + Path.GetRelativePath(resolved.HomeFolder, resolved.DatabasePath).Replace('\\', '/');
        var home = new JournalHome(
            resolved.HomeFolder, target, options.FlushInterval, options.TimeProvider, loggers.CreateLogger("MlOps.Journal"));
        var store = new SqliteTrackingStore(resolved.DatabasePath, resolved.ArtifactRoot, options.TimeProvider);
        var tracking = new TrackingClient(store, home, resolved.Tracking, options.TimeProvider, loggers.CreateLogger("MlOps.Tracking"));
        tracking.Recover();
        return new(home, tracking);
    }

    /// <summary>
    /// Ends the runs that were not completed, as FAILED, and delivers what it can in the drain time-out. What is left stays safe in
    /// the home folder, for the next client.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await Tracking.CloseAsync().ConfigureAwait(false);
        _home.Dispose();
    }

    /// <summary>Does what <see cref="DisposeAsync"/> does, while the calling thread waits.</summary>
    public void Dispose()
    {
        using var done = new ManualResetEventSlim();
        Exception? fault = null;
        _ = Task.Run(async () =>
        {
            try
            {
                await DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                fault = exception;
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }
}
