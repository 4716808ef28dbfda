using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>
/// Reads options from a host's configuration. Written by hand, not bound by reflection, so that it survives native compilation, and so that
/// a key that is not known or has no sense is a fault with its name, beside all the others.
/// </summary>
internal static class MlOpsConfiguration
{
    private static readonly Dictionary<string, Action<MlOpsClientOptions, string>> Setters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["TrackingUri"] = (options, text) => options.TrackingUri = text,
        ["RegistryUri"] = (options, text) => options.RegistryUri = text,
        ["ModelCacheFolder"] = (options, text) => options.ModelCacheFolder = text,
        ["HomeFolder"] = (options, text) => options.HomeFolder = text,
        ["ArtifactRoot"] = (options, text) => options.ArtifactRoot = text,
        ["ExperimentName"] = (options, text) => options.ExperimentName = text,
        ["ExperimentId"] = (options, text) => options.ExperimentId = text,
        ["FlushInterval"] = (options, text) => options.FlushInterval = Time(text),
        ["DeliveryInterval"] = (options, text) => options.DeliveryInterval = Time(text),
        ["DrainTimeout"] = (options, text) => options.DrainTimeout = Time(text),
        ["RecoveryTimeout"] = (options, text) => options.RecoveryTimeout = Time(text),
        ["CloseRunsOnSignals"] = (options, text) => options.CloseRunsOnSignals = Switch(text),
        ["Context:Git"] = (options, text) => options.Context.Git = Switch(text),
        ["Context:GitDiff"] = (options, text) => options.Context.GitDiff = Switch(text),
        ["Context:GitFolder"] = (options, text) => options.Context.GitFolder = text,
        ["Context:CommandLine"] = (options, text) => options.Context.CommandLine = Switch(text),
        ["Context:Software"] = (options, text) => options.Context.Software = Switch(text),
        ["Context:Hardware"] = (options, text) => options.Context.Hardware = Switch(text),
        ["Context:HostName"] = (options, text) => options.Context.HostName = Switch(text),
        ["Context:Packages"] = (options, text) => options.Context.Packages = Switch(text),
        ["Context:EnvironmentTags"] = (options, text) => options.Context.EnvironmentTags = Switch(text),
        ["SystemMetrics:Enabled"] = (options, text) => options.SystemMetrics.Enabled = Switch(text),
        ["SystemMetrics:SamplingInterval"] = (options, text) => options.SystemMetrics.SamplingInterval = Time(text),
        ["SystemMetrics:SamplesBeforeLogging"] = (options, text) => options.SystemMetrics.SamplesBeforeLogging = Whole(text),
        ["SystemMetrics:NodeId"] = (options, text) => options.SystemMetrics.NodeId = text,
        ["SystemMetrics:NvidiaSmiPath"] = (options, text) => options.SystemMetrics.NvidiaSmiPath = text,
    };

    /// <summary>The keys that there are.</summary>
    public static IReadOnlyCollection<string> Keys => Setters.Keys;

    /// <summary>Sets what the configuration has; what is wrong with it is noted in the options.</summary>
    public static void Read(IConfiguration configuration, MlOpsClientOptions options)
    {
        var section = configuration as IConfigurationSection;
        foreach (var (key, value) in configuration.AsEnumerable(makePathsRelative: true))
        {
            if (string.IsNullOrEmpty(value) || key.Length == 0)
            {
                continue; // a group of keys, or one that is left out
            }

            var path = section is null ? key : $"{section.Path}:{key}";
            if (!Setters.TryGetValue(key, out var set))
            {
                options.Faults.Add($"'{path}' is no option: expected one of {string.Join(", ", Setters.Keys)}.");
                continue;
            }

            try
            {
                set(options, value);
            }
            catch (FormatException exception)
            {
                options.Faults.Add($"'{path}' is '{value}': {exception.Message}");
            }
        }
    }

    private static TimeSpan Time(string text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time)
            ? time
            : throw new FormatException("expected a time as hours:minutes:seconds, such as 00:00:01.5.");

    private static bool Switch(string text) =>
        bool.TryParse(text, out var value) ? value : throw new FormatException("expected true or false.");

    private static int Whole(string text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : throw new FormatException("expected a whole number.");
}
