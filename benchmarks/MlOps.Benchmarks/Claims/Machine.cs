using System.Runtime.InteropServices;

namespace MlOps.Benchmarks.Claims;

/// <summary>Where and when the figures were measured.</summary>
/// <param name="Cpu">The processor's model.</param>
/// <param name="Cores">How many cores this process may use.</param>
/// <param name="OperatingSystem">Its name and version.</param>
/// <param name="Runtime">Its name and version.</param>
/// <param name="Load">How many threads wanted a core in the minute before: with more than a few tenths, the figures are not the machine's.</param>
/// <param name="Date">When the measuring began.</param>
internal sealed record Machine(string Cpu, int Cores, string OperatingSystem, string Runtime, string Load, DateTimeOffset Date)
{
    private const string CpuInfo = "/proc/cpuinfo";
    private const string LoadAverage = "/proc/loadavg";

    public static Machine Of(TimeProvider time) => new(
        CpuModel(),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        File.Exists(LoadAverage) ? File.ReadAllText(LoadAverage).Split(' ')[0] : "unknown",
        time.GetLocalNow());

    public override string ToString() =>
        FormattableString.Invariant($"{Cpu}, {Cores} cores, {OperatingSystem}, {Runtime}, load {Load}, {Date:yyyy-MM-dd HH:mm zzz}");

    private static string CpuModel()
    {
        var model = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
