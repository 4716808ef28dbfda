using System.Runtime.InteropServices;

namespace MlOps.Benchmarks.Claims;

/// <summary>Where and when the figures were measured.</summary>
internal sealed record Machine(string Cpu, int Cores, string OperatingSystem, string Runtime, DateTimeOffset Date)
{
    private const string CpuInfo = "/proc/cpuinfo";

    public static Machine Of(TimeProvider time) => new(
        CpuModel(), Environment.ProcessorCount, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, time.GetLocalNow());

    public override string ToString() =>
        FormattableString.Invariant($"{Cpu}, {Cores} cores, {OperatingSystem}, {Runtime}, {Date:yyyy-MM-dd HH:mm zzz}");

    private static string CpuModel()
    {
        var model = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
