using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk;

/// <summary>Options with MLflow's environment variables and the defaults filled in, all faults reported together.</summary>
internal sealed record ResolvedOptions(string DatabasePath, string HomeFolder, TrackingSettings Tracking)
{
    private static readonly TimeSpan OneMillisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    /// <exception cref="ArgumentException">Something is wrong with the options; the message names all of it.</exception>
    public static ResolvedOptions Of(MlOpsClientOptions options)
    {
        var faults = new List<string>();
        var database = TrackingUri.TryGetDatabasePath(
            options.TrackingUri ?? Environment("MLFLOW_TRACKING_URI") ?? TrackingUri.Default, out var uriFault);
        if (uriFault is not null)
        {
            faults.Add(uriFault);
        }

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
        Check(faults, () => RunDataRules.CheckExperimentName(experimentName ?? "Default"));
        Check(faults, () => RunDataRules.CheckRunId(runId ?? "0"));
        CheckTime(faults, nameof(options.FlushInterval), options.FlushInterval, OneMillisecond, TimeSpan.FromMinutes(1));
        CheckTime(faults, nameof(options.DeliveryInterval), options.DeliveryInterval, OneMillisecond, OneHour);
        CheckTime(faults, nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.Zero, OneHour);
        CheckTime(faults, nameof(options.RecoveryTimeout), options.RecoveryTimeout, TimeSpan.Zero, OneHour);
        if (faults.Count > 0)
        {
            throw new ArgumentException(
                "The client can't be created: " + (faults.Count == 1 ? faults[0] : string.Concat(faults.Select(fault => "\n- " + fault))),
                nameof(options));
        }

        return new(
            database!,
            Path.GetFullPath(options.HomeFolder ?? Environment("MLOPS_HOME") ?? ".mlops"),
            new()
            {
                ExperimentName = experimentName,
                ExperimentId = experimentId,
                RunId = runId,
                DeliveryInterval = options.DeliveryInterval,
                DrainTimeout = options.DrainTimeout,
                RecoveryTimeout = options.RecoveryTimeout,
                CloseRunsOnSignals = options.CloseRunsOnSignals,
            });
    }

    private static string? Environment(string variable) =>
        System.Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    private static void Check(List<string> faults, Action check)
    {
        try
        {
            check();
        }
        catch (ArgumentException exception)
        {
            faults.Add(exception.Message);
        }
    }

    private static void CheckTime(List<string> faults, string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            faults.Add(FormattableString.Invariant($"{name} is {value}; expected {least} to {most}."));
        }
    }
}
