using System.Diagnostics;
using MlOps.Analyzers.Tests.Versions;
using MlOps.Analyzers.Versions;

namespace MlOps.Analyzers.Benchmarks;

/// <summary>How long each parser takes for ten million characters that were made to keep it busy.</summary>
internal static class HostileFiles
{
    private const int Length = 10_000_000;

    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(1);

    /// <summary>Prints a line for each file; false when one takes longer than a second.</summary>
    public static bool Measure()
    {
        Console.WriteLine($"| file | repeats | best of 3, of {Length:N0} characters |");
        Console.WriteLine("|---|---|---|");
        var slow = 0;
        foreach (var (path, piece) in HostileText.Files)
        {
            var text = HostileText.Repeat(piece, Length);
            var best = Enumerable.Range(0, 3).Min(_ => Time(path, text));
            slow += best > Bar ? 1 : 0;
            Console.WriteLine($"| {path} | `{piece.Replace("\n", "\\n", StringComparison.Ordinal)}` | {best.TotalMilliseconds:F0} ms{(best > Bar ? ", too long" : "")} |");
        }

        return slow == 0;
    }

    private static TimeSpan Time(string path, string text)
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        GC.KeepAlive(VersionFiles.Read("/repo/" + path, text));
        return watch.Elapsed;
    }
}
