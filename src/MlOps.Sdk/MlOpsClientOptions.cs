using Microsoft.Extensions.Logging;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Webhooks;
using MlOps.Sdk.Tracking.Context;
using MlOps.Sdk.Tracking.SystemMetrics;

namespace MlOps.Sdk;

/// <summary>How a <see cref="MlOpsClient"/> works. What is not set comes from MLflow's environment variables, then from the default.</summary>
public sealed class MlOpsClientOptions
{
    /// <summary>
    /// Where runs are stored: a database, <c>sqlite:///relative/mlflow.db</c> or <c>sqlite:////absolute/mlflow.db</c>; an MLflow server,
    /// <c>http://host:5000</c> or <c>https://host/prefix</c>; or <c>databricks</c>. Credentials come from MLflow's environment variables.
    /// </summary>
    /// <value>The default is <c>MLFLOW_TRACKING_URI</c>, or <c>sqlite:///mlflow.db</c> in the working directory.</value>
    public string? TrackingUri { get; set; }

    /// <summary>Where models are registered, where that is another place than the one of runs; as <see cref="TrackingUri"/>.</summary>
    /// <value>The default is <c>MLFLOW_REGISTRY_URI</c>, or the place of runs.</value>
    public string? RegistryUri { get; set; }

    /// <summary>Where what is logged waits until it is delivered. One folder may serve many processes; keep it on a local disk.</summary>
    /// <value>The default is <c>MLOPS_HOME</c>, or <c>.mlops</c> in the working directory.</value>
    public string? HomeFolder { get; set; }

    /// <summary>The folder for the artifacts of experiments that this client creates in a database. A server has its own.</summary>
    /// <value>The default is <c>mlruns</c> beside the database, where MLflow looks.</value>
    public string? ArtifactRoot { get; set; }

    /// <summary>Where downloaded models are kept, each under its hash. One folder may serve many processes; up to 20 GiB.</summary>
    /// <value>The default is <c>models</c> in the home folder.</value>
    public string? ModelCacheFolder { get; set; }

    /// <summary>
    /// Tells others of what this client does in the registry: each version that it creates, and each alias that it moves or deletes, as
    /// <see cref="RegistryEventTypes"/> names them. It is not disposed with the client.
    /// </summary>
    /// <value>The default tells nobody.</value>
    public WebhookOutbox? RegistryEvents { get; set; }

    /// <summary>The experiment of runs that name none, by name; created when missing.</summary>
    /// <value>The default is <c>MLFLOW_EXPERIMENT_NAME</c>, or <c>Default</c>.</value>
    public string? ExperimentName { get; set; }

    /// <summary>The experiment of runs that name none, by id. Set this or <see cref="ExperimentName"/>.</summary>
    /// <value>The default is <c>MLFLOW_EXPERIMENT_ID</c>.</value>
    public string? ExperimentId { get; set; }

    /// <summary>The time between two flushes of the journals to the disk: what a power cut can take at most. 1 ms to 1 minute.</summary>
    /// <value>The default is 100 ms.</value>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The time between two deliveries to the store. 1 ms to 1 hour.</summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan DeliveryInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the end of a run, the end of the client, and a reader wait for the delivery. 0 to 1 hour. The end of the client does not
    /// wait again for a run whose end waited in vain.
    /// </summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long creating the client waits for the delivery of what processes that are gone left. 0 to 1 hour. A server that takes
    /// nothing for half a second is not waited for any longer.
    /// </summary>
    /// <value>The default is 5 seconds; the rest is delivered in the background.</value>
    public TimeSpan RecoveryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the client listens to signals (Ctrl-C, SIGTERM, SIGHUP, SIGQUIT) and to the end of the process, to end its runs
    /// truly. It never keeps a signal from ending the process.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool CloseRunsOnSignals { get; set; } = true;

    /// <summary>What each run notes by itself: the commit, the command line, the machine, the packages.</summary>
    /// <value>The default notes all but the diff and the configuration.</value>
    public RunContextOptions Context { get; } = new();

    /// <summary>Whether and how each run logs the machine's load.</summary>
    /// <value>The default logs none, unless <c>MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING</c> is <c>true</c>.</value>
    public SystemMetricsOptions SystemMetrics { get; } = new();

    /// <summary>Gets the library's log messages.</summary>
    /// <value>The default is to log nothing.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The clock of what is logged, and of time-outs.</summary>
    /// <value>The default is the system's.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>What was wrong with the configuration that these come from.</summary>
    internal List<string> Faults { get; } = [];

    /// <summary>Gives the handler that sends to a server, where a host has its own way; <see langword="null"/> for connections of our own.</summary>
    internal Func<MlflowServerOptions, HttpMessageHandler>? HostHandler { get; set; }
}
