using System.Diagnostics;

namespace MlOps.Gpu.Benchmarks;

/// <summary>Several things measured in turns, so that what else the machine does falls on all of them.</summary>
internal sealed class Turns
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    private readonly double[][] _seconds;
    private readonly double[][] _processorSeconds;

    private Turns(int rounds, int actions)
    {
        _seconds = [.. Enumerable.Range(0, actions).Select(_ => new double[rounds])];
        _processorSeconds = [.. Enumerable.Range(0, actions).Select(_ => new double[rounds])];
    }

    /// <summary>Measures; before that, each action runs for half a second and at least twice, until its code is compiled for good.</summary>
    public static Turns Measure(int rounds, params Action[] actions)
    {
        foreach (var action in actions)
        {
            var start = Stopwatch.GetTimestamp();
            for (var run = 0; run < 2 || Stopwatch.GetElapsedTime(start) < WarmUp; run++)
            {
                action();
            }
        }

        var turns = new Turns(rounds, actions.Length);
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                actions[i]();
                turns._seconds[i][round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                turns._processorSeconds[i][round] = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
            }
        }

        return turns;
    }

    /// <summary>The median time of an action.</summary>
    public double Seconds(int action) => Median(_seconds[action]);

    /// <summary>The median of what all threads computed for an action: on a busy machine nearer to the truth.</summary>
    public double ProcessorSeconds(int action) => Median(_processorSeconds[action]);

    /// <summary>How much faster one action is than another, by the median of the turns' ratios.</summary>
    public double Ratio(int action, int other) => Median(_seconds[other].Zip(_seconds[action], (theirs, ours) => theirs / ours));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
