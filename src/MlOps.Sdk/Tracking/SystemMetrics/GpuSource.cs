using System.Globalization;
using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Tracking.SystemMetrics;

/// <summary>NVIDIA's GPUs, as <c>nvidia-smi</c> sees them. What a GPU does not tell is left out.</summary>
internal sealed class GpuSource(Tool nvidiaSmi, TimeSpan patience) : ISystemMetricSource
{
    private const double MegabytesPerMebibyte = 1.048576;
    private const int MaxOutput = 64 * 1024;

    private static readonly string[] Query =
        ["--query-gpu=index,utilization.gpu,memory.used,memory.total,power.draw,power.limit", "--format=csv,noheader,nounits"];

    private static readonly Dictionary<string, string?> NoVariables = [];

    public string Name => "gpu";

    public async Task SampleAsync(SystemSample sample, CancellationToken cancellationToken)
    {
        var output = await nvidiaSmi.RunAsync(Query, folder: null, NoVariables, MaxOutput, patience, cancellationToken).ConfigureAwait(false);
        if (!output.Succeeded)
        {
            throw new InvalidDataException($"nvidia-smi ended with {output.ExitCode}.");
        }

        Read(output.Text, sample);
    }

    /// <summary>Reads the table: one line a GPU, <c>[N/A]</c> where it does not tell.</summary>
    internal static void Read(string csv, SystemSample sample)
    {
        foreach (var line in csv.Split('\n'))
        {
            if (line.Split(',') is not [var index, var utilization, var memory, var allMemory, var power, var allPower]
                || !int.TryParse(index, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var gpu))
            {
                continue;
            }

            Add($"gpu_{gpu}_utilization_percentage", Number(utilization));
            Add($"gpu_{gpu}_memory_usage_megabytes", Number(memory) * MegabytesPerMebibyte);
            Add($"gpu_{gpu}_memory_usage_percentage", 100 * Number(memory) / Number(allMemory));
            Add($"gpu_{gpu}_power_usage_watts", Number(power));
            Add($"gpu_{gpu}_power_usage_percentage", 100 * Number(power) / Number(allPower));
        }

        void Add(string name, double? value)
        {
            if (value is { } number && double.IsFinite(number))
            {
                sample.Add(name, number);
            }
        }
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
