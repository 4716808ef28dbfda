using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk;
using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>
/// The same training without tracking, and with a metric a step for a server that takes requests and answers none from before the
/// start. The end of the tracked one, from before <c>CompleteAsync</c> until the client is disposed, may take the drain time-out.
/// </summary>
internal sealed class BlackHoleTraining : Claim
{
    private const double Limit = 1.03;
    private const int Rounds = 15;
    private const int Steps = 20_000;
    private const int WarmUpSteps = 500;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ExitLimit = DrainTimeout + TimeSpan.FromMilliseconds(100);

    public override string Name => "training under a black hole";

    public override string Bar => "≤ 1.03x, exit ≤ 0.1 s past DrainTimeout";

    public override async Task<Measurement> MeasureAsync()
    {
        Figures tracked = new(), untracked = new(), ratios = new(), starts = new(), exits = new();
        await using var server = await MlflowServerProcess.StartAsync();
        await server.BecomeBlackHoleAsync();
        Train(WarmUpSteps, run: null);
        await TrackAsync(server, WarmUpSteps, new(), new());
        for (var round = 0; round < Rounds; round++)
        {
            var without = Train(Steps, run: null);
            var with = await TrackAsync(server, Steps, starts, exits);
            untracked.Add(without);
            tracked.Add(with);
            ratios.Add(with / without);
        }

        return new(
            Measurement.OutcomeOf(ratios.Median <= Limit && exits.Median <= ExitLimit.TotalSeconds),
            string.Create(CultureInfo.InvariantCulture, $"{tracked.Median:F2} s, exit {exits.Median:F2} s"),
            string.Create(CultureInfo.InvariantCulture, $"{untracked.Median:F2} s (no tracking), DrainTimeout {DrainTimeout.TotalSeconds:F2} s"),
            string.Create(CultureInfo.InvariantCulture, $"{ratios.Median:F3}x"),
            $"tracked {tracked.Spread("F2")} s, untracked {untracked.Spread("F2")} s, of {Steps:N0} steps each; ratio in a round {ratios.Spread("F3")}; exit {exits.Spread("F2")} s; client and run started in {starts.Spread("F2")} s");
    }

    /// <returns>The seconds that the training took.</returns>
    private static async Task<double> TrackAsync(MlflowServerProcess server, int steps, Figures starts, Figures exits)
    {
        using var home = new TempFolder();
        var start = Stopwatch.GetTimestamp();
        var mlops = MlOpsClient.Create(options =>
        {
            options.TrackingUri = server.Uri.ToString();
            options.HomeFolder = home.Path;
            options.DrainTimeout = DrainTimeout;
        });
        var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("benchmarks"));
        starts.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);

        var time = Train(steps, run);

        var end = Stopwatch.GetTimestamp();
        await run.CompleteAsync();
        await mlops.DisposeAsync();
        exits.Add(Stopwatch.GetElapsedTime(end).TotalSeconds);
        return time;
    }

    /// <summary>Fits a layer of 64 to 64 to a fixed one, on one thread.</summary>
    /// <returns>The seconds that it took.</returns>
    private static double Train(int steps, ActiveRun? run)
    {
        const int Size = 64;
        const double Rate = 1e-3;
        var weights = new double[Size * Size];
        var (input, error) = (new double[Size], new double[Size]);
        var start = Stopwatch.GetTimestamp();
        for (var step = 0; step < steps; step++)
        {
            var loss = 0.0;
            for (var sample = 0; sample < 8; sample++)
            {
                for (var i = 0; i < Size; i++)
                {
                    input[i] = (((step * 31) + (sample * 17) + (i * 7)) % 101 / 50.0) - 1;
                }

                for (var row = 0; row < Size; row++)
                {
                    var output = 0.0;
                    for (var column = 0; column < Size; column++)
                    {
                        output += weights[(row * Size) + column] * input[column];
                    }

                    error[row] = output - Math.Tanh(input[row]);
                    loss += error[row] * error[row];
                }

                for (var row = 0; row < Size; row++)
                {
                    for (var column = 0; column < Size; column++)
                    {
                        weights[(row * Size) + column] -= Rate * error[row] * input[column];
                    }
                }
            }

            run?.LogMetric("loss", loss, step);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
