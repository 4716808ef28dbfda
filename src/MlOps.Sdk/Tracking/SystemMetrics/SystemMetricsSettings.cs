using System.Globalization;

namespace MlOps.Sdk.Tracking.SystemMetrics;

/// <summary>How the machine's load is logged, checked and complete.</summary>
internal sealed record SystemMetricsSettings
{
    private const string EnabledVariable = "MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING";
    private const string IntervalVariable = "MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL";
    private const string SamplesVariable = "MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING";
    private const string NodeVariable = "MLFLOW_SYSTEM_METRICS_NODE_ID";
    private const int MostSamples = 10_000;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    public int SamplesBeforeLogging { get; init; } = 1;

    /// <summary>What the names of the metrics begin with.</summary>
    public string Prefix { get; init; } = "system/";

    public string? NvidiaSmiPath { get; init; }

    /// <returns><see langword="null"/> when nothing is to be logged, or something is wrong.</returns>
    public static SystemMetricsSettings? Of(SystemMetricsOptions options, Func<string, string?> variable, List<string> faults)
    {
        if (!(options.Enabled ?? ReadSwitch(variable(EnabledVariable), faults)))
        {
            return null;
        }

        var before = faults.Count;
        var interval = options.SamplingInterval ?? TimeSpan.FromSeconds(ReadNumber(IntervalVariable, variable, faults) ?? 10);
        if (interval < ShortestInterval || interval > LongestInterval)
        {
            faults.Add(FormattableString.Invariant($"SystemMetrics.SamplingInterval or {IntervalVariable} is {interval}; expected {ShortestInterval} to {LongestInterval}."));
        }

        var samples = options.SamplesBeforeLogging ?? ReadNumber(SamplesVariable, variable, faults) ?? 1;
        if (samples < 1 || samples > MostSamples || samples != Math.Floor(samples))
        {
            faults.Add(FormattableString.Invariant($"SystemMetrics.SamplesBeforeLogging or {SamplesVariable} is {samples}; expected a whole number from 1 to {MostSamples}."));
        }

        var node = options.NodeId ?? variable(NodeVariable);
        var prefix = string.IsNullOrEmpty(node) ? "system/" : $"system/{node}/";
        if (!RunDataRules.IsKey(prefix + SystemSample.LongestName))
        {
            faults.Add($"SystemMetrics.NodeId or {NodeVariable} is '{node}', which no metric's key can have in it: letters, digits, _ - . : / and blanks.");
        }

        return faults.Count > before
            ? null
            : new() { Interval = interval, SamplesBeforeLogging = (int)samples, Prefix = prefix, NvidiaSmiPath = options.NvidiaSmiPath };
    }

    private static bool ReadSwitch(string? text, List<string> faults)
    {
        switch (text?.Trim().ToUpperInvariant())
        {
            case null or "" or "FALSE" or "0":
                return false;
            case "TRUE" or "1":
                return true;
            default:
                faults.Add($"{EnabledVariable} is '{text}': expected true, false, 1 or 0.");
                return false;
        }
    }

    private static double? ReadNumber(string name, Func<string, string?> variable, List<string> faults)
    {
        if (variable(name) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e9)
        {
            return number;
        }

        faults.Add($"{name} is '{text}': expected a number.");
        return null;
    }
}
