using System.Diagnostics;
using System.Globalization;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>
/// A native program starts in a fresh folder, logs a metric, and prints a line when it is on the disk. Timed from outside, from
/// before the start until the line is here; the rival is the same program, compiled while it runs.
/// </summary>
internal sealed class FirstDurableMetric : Claim
{
    private const double Limit = 60;
    private const int Starts = 21;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override string Name => "first durable metric after the start of a native process";

    public override string Bar => "≤ 60 ms";

    public override async Task<Measurement> MeasureAsync()
    {
        if (!NativeTestApp.CanBePublished(out var reason))
        {
            return Measurement.NotMeasured(reason);
        }

        var native = await NativeTestApp.PublishAsync();
        var compiledAtRun = RepositoryPaths.ArtifactsOf("MlOps.TestApp");
        Figures ours = new(), inside = new(), rival = new();
        await StartAsync(native, new(), new());
        await StartAsync(compiledAtRun, new(), new());
        for (var start = 0; start < Starts; start++)
        {
            await StartAsync(native, ours, inside);
            await StartAsync(compiledAtRun, rival, new());
        }

        return new(
            Measurement.OutcomeOf(ours.Median <= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:F1} ms"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:F1} ms (the same program, JIT)"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median / ours.Median:F1}x"),
            string.Create(CultureInfo.InvariantCulture, $"ours {ours.Spread("F1")} ms; by its own clock, which begins on a hundredth of a second, {inside.Median:F0} ms; rival {rival.Spread("F1")} ms"));
    }

    private static async Task StartAsync(string program, Figures outside, Figures inside)
    {
        using var folder = new TempFolder();
        var start = Stopwatch.GetTimestamp();
        await using var process = ProcessRunner.Start(program, ["first-metric", folder.Path]);
        var line = await process.WaitForLineAsync("", Patience);
        outside.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        inside.Add(double.Parse(line, CultureInfo.InvariantCulture));
        (await process.WaitForExitAsync(Patience)).EnsureSuccess();
    }
}
