using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Diagnostics;
using MlOps.Sdk.Journal;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;

namespace MlOps.Sdk;

/// <summary>The way into the library: one for a process is enough. Thread-safe.</summary>
public sealed class MlOpsClient : IAsyncDisposable, IDisposable
{
    private readonly JournalHome _home;
    private readonly Lock _closeGate = new();
    private Task? _closing;

    private MlOpsClient(JournalHome home, TrackingClient tracking, ModelRegistry registry)
    {
        _home = home;
        Tracking = tracking;
        Registry = registry;
    }

    /// <summary>Starts runs and reads what the store has.</summary>
    public TrackingClient Tracking { get; }

    /// <summary>Registers models, and finds those that are registered. Opens its store with the first call.</summary>
    public ModelRegistry Registry { get; }

    /// <summary>
    /// Starts training that is tracked, saved and stopped in time; or goes on with the one that an earlier start with the same place for
    /// checkpoints did not bring to its end.
    /// </summary>
    /// <param name="experimentName">The experiment's name, which is created when it does not exist; at most 500 characters.</param>
    /// <param name="describe">Says what to start: <c>training => training.Named("mlp-64").CheckpointTo("checkpoints").StopOnInterruption()</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">The store would refuse the run.</exception>
    /// <exception cref="CheckpointStoreException">Another training writes to the same place for checkpoints, or it can't be read or written to. Nothing was changed.</exception>
    public Task<TrainingSession> StartTrainingAsync(
        string experimentName, Func<TrainingDescription, TrainingDescription> describe, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(describe);
        return StartTrainingAsync(describe(TrainingDescription.InExperiment(experimentName)), cancellationToken);
    }

    /// <summary>Starts training, or goes on with it, as <see cref="StartTrainingAsync(string, Func{TrainingDescription, TrainingDescription}, CancellationToken)"/> does.</summary>
    /// <param name="description">What to start.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<TrainingSession> StartTrainingAsync(TrainingDescription description, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(description);
        return TrainingSession.StartAsync(Tracking, description, cancellationToken);
    }

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
        return Open(options);
    }

    internal static MlOpsClient Open(MlOpsClientOptions options)
    {
        var resolved = ResolvedOptions.Of(options);
        var client = Create(resolved.Store, resolved, options);
        client.Tracking.Recover();
        return client;
    }

    /// <summary>
    /// Delivers what processes that are gone left in a home folder, to the stores that it was written for. Credentials come from the
    /// environment. A store that is out of reach is tried again until the call is cancelled.
    /// </summary>
    /// <param name="homeFolder">The home folder. What a process that lives has there is left to it.</param>
    /// <param name="cancellationToken">Ends the call; what is not delivered then stays where it is.</param>
    /// <exception cref="MlflowException">Some of it can't be delivered; the message says what and why. The rest is delivered.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before all was delivered; the message says what waits.</exception>
    public static async Task SyncAsync(string homeFolder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(homeFolder);
        var home = Path.GetFullPath(homeFolder);
        var undelivered = await Task.WhenAll(
            JournalHome.TargetsOfDead(home).Select(target => SyncTargetAsync(home, target, cancellationToken))).ConfigureAwait(false);
        var reasons = undelivered.SelectMany(reason => reason).ToArray();
        if (cancellationToken.IsCancellationRequested && reasons.Length > 0)
        {
            throw new OperationCanceledException(TrackingErrors.NotSynced(home, reasons).Message, cancellationToken);
        }

        if (reasons.Length > 0)
        {
            throw TrackingErrors.NotSynced(home, reasons);
        }
    }

    /// <summary>
    /// Ends the runs that were not completed, as FAILED, and delivers what it can in the drain time-out. What is left stays safe in
    /// the home folder, for the next client.
    /// </summary>
    public ValueTask DisposeAsync() => new(CloseAsync(CancellationToken.None));

    /// <summary>Does what <see cref="DisposeAsync"/> does, and waits for the delivery no longer than the token allows.</summary>
    internal Task CloseAsync(CancellationToken cancellationToken)
    {
        lock (_closeGate)
        {
            return _closing ??= CloseOnceAsync(cancellationToken);
        }
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

    private async Task CloseOnceAsync(CancellationToken cancellationToken)
    {
        await Tracking.CloseAsync(cancellationToken).ConfigureAwait(false);
        await Registry.DisposeAsync().ConfigureAwait(false);
        _home.Dispose();
    }

    private static MlOpsClient Create(StoreAddress store, ResolvedOptions resolved, MlOpsClientOptions options)
    {
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        var home = new JournalHome(
            resolved.HomeFolder,
            store.TargetIn(resolved.HomeFolder),
            options.FlushInterval,
            options.TimeProvider,
            new SafeLogger(loggers.CreateLogger("MlOps.Journal")));
        var tracking = new TrackingClient(
            store.CreateStore(resolved.ArtifactRoot, options.TimeProvider, options.HostHandler),
            home,
            resolved.Tracking,
            options.TimeProvider,
            new SafeLogger(loggers.CreateLogger("MlOps.Tracking")));
        var registry = new ModelRegistry(
            (resolved.RegistryStore ?? store).CreateRegistryStore(resolved.ArtifactRoot, options.TimeProvider, options.HostHandler),
            new TrackedModelSources(tracking),
            new(resolved.ModelCacheFolder, new() { TimeProvider = options.TimeProvider }),
            options.RegistryEvents,
            options.TimeProvider,
            new SafeLogger(loggers.CreateLogger("MlOps.Registry")));
        return new(home, tracking, registry);
    }

    /// <returns>What could not be delivered, and why.</returns>
    private static async Task<IReadOnlyList<string>> SyncTargetAsync(string home, string target, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        if (StoreAddress.TryReadTarget(target, home, Environment.GetEnvironmentVariable, faults) is not { } store)
        {
            return [.. faults.Select(fault => $"What was logged for '{target}': {fault}")];
        }

        var settings = new TrackingSettings { DrainTimeout = TimeSpan.Zero, CloseRunsOnSignals = false };
        var client = Create(store, new(store, home, ArtifactRoot: null, settings), new());
        await using (client.ConfigureAwait(false))
        {
            return await client.Tracking.SyncDeadAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
