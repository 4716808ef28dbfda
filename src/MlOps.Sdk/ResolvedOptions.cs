using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Secrets;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.SystemMetrics;

namespace MlOps.Sdk;

/// <summary>Options with MLflow's environment variables and the defaults filled in, all faults reported together.</summary>
internal sealed record ResolvedOptions(StoreAddress Store, string HomeFolder, string? ArtifactRoot, TrackingSettings Tracking)
{
    /// <summary>The store of registered models; <see langword="null"/> for the one of runs.</summary>
    public StoreAddress? RegistryStore { get; init; }

    /// <summary>The folder of downloaded models.</summary>
    public string ModelCacheFolder { get; init; } = Path.Combine(HomeFolder, "models");

    private static readonly TimeSpan OneMillisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    /// <exception cref="ArgumentException">Something is wrong with the options; the message names all of it.</exception>
    public static ResolvedOptions Of(MlOpsClientOptions options)
    {
        var faults = new List<string>();
        return TryRead(options, faults) ?? throw new ArgumentException(
            "The client can't be created: " + (faults.Count == 1 ? faults[0] : string.Concat(faults.Select(fault => "\n- " + fault))),
            nameof(options));
    }

    /// <param name="options">The options.</param>
    /// <param name="faults">Gets everything that is wrong with them.</param>
    /// <returns><see langword="null"/> when there is a fault.</returns>
    public static ResolvedOptions? TryRead(MlOpsClientOptions options, List<string> faults)
    {
        faults.AddRange(options.Faults);
        var store = StoreAddress.TryRead(options.TrackingUri ?? Environment("MLFLOW_TRACKING_URI") ?? TrackingUri.Default, Environment, faults);
        var registry = (options.RegistryUri ?? Environment("MLFLOW_REGISTRY_URI")) is { } registryUri
            ? StoreAddress.TryRead(registryUri, Environment, faults)
            : null;
        var (experimentName, experimentId) = (options.ExperimentName, options.ExperimentId);
        if (experimentName is not null && experimentId is not null)
        {
            faults.Add("ExperimentName and ExperimentId are both set: set the one that is meant.");
        }
        else if (experimentName is null && experimentId is null)
        {
            (experimentName, experimentId) = (Environment("MLFLOW_EXPERIMENT_NAME"), Environment("MLFLOW_EXPERIMENT_ID"));
        }

        var runId = Environment("MLFLOW_RUN_ID");
        Check(faults, "ExperimentName or MLFLOW_EXPERIMENT_NAME", experimentName, RunDataRules.CheckExperimentName);
        Check(faults, "ExperimentId or MLFLOW_EXPERIMENT_ID", experimentId, RunDataRules.CheckExperimentId);
        Check(faults, "MLFLOW_RUN_ID", runId, RunDataRules.CheckRunId);
        var home = FullPath(faults, "HomeFolder or MLOPS_HOME", options.HomeFolder ?? Environment("MLOPS_HOME") ?? ".mlops");
        var modelCache = options.ModelCacheFolder is { } cache ? FullPath(faults, "ModelCacheFolder", cache) : Path.Combine(home, "models");
        var artifactRoot = options.ArtifactRoot is { } root ? FullPath(faults, "ArtifactRoot", root) : null;
        CheckTime(faults, nameof(options.FlushInterval), options.FlushInterval, OneMillisecond, TimeSpan.FromMinutes(1));
        CheckTime(faults, nameof(options.DeliveryInterval), options.DeliveryInterval, OneMillisecond, OneHour);
        CheckTime(faults, nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.Zero, OneHour);
        CheckTime(faults, nameof(options.RecoveryTimeout), options.RecoveryTimeout, TimeSpan.Zero, OneHour);
        var systemMetrics = SystemMetricsSettings.Of(options.SystemMetrics, Environment, faults);
        if (options.TimeProvider is null)
        {
            faults.Add("TimeProvider is null; leave it out for the system's clock.");
        }

        if (faults.Count > 0)
        {
            return null;
        }

        return new(
            store!,
            home,
            artifactRoot,
            new()
            {
                ExperimentName = experimentName,
                ExperimentId = experimentId,
                RunId = runId,
                DeliveryInterval = options.DeliveryInterval,
                DrainTimeout = options.DrainTimeout,
                RecoveryTimeout = options.RecoveryTimeout,
                CloseRunsOnSignals = options.CloseRunsOnSignals,
                Context = options.Context.Copy(),
                SystemMetrics = systemMetrics,
            })
        {
            RegistryStore = registry,
            ModelCacheFolder = modelCache,
        };
    }

    private static string? Environment(string variable) =>
        System.Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    private static void Check(List<string> faults, string source, string? value, Action<string> check)
    {
        if (value is null)
        {
            return;
        }

        try
        {
            check(value);
        }
        catch (ArgumentException exception)
        {
            faults.Add($"{source}: {exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal)}");
        }
    }

    private static string FullPath(List<string> faults, string source, string path)
    {
        if (path.Length == 0 || path.Contains('\0') || path.Contains("://", StringComparison.Ordinal))
        {
            faults.Add($"{source} is '{SecretRedactor.Redact(path.Replace("\0", "\\0", StringComparison.Ordinal))}'; expected the path of a folder on this machine.");
            return "";
        }

        return Path.GetFullPath(path);
    }

    private static void CheckTime(List<string> faults, string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            faults.Add(FormattableString.Invariant($"{name} is {value}; expected {least} to {most}."));
        }
    }
}
