using System.Globalization;

namespace MlOps.Sdk.Training;

/// <summary>How far a training is: what an <see cref="IProgress{T}"/> is given.</summary>
public sealed class TrainingProgress
{
    internal TrainingProgress()
    {
    }

    /// <summary>The last step that is complete, counted from 0; -1 before there is one.</summary>
    public long Step { get; internal init; }

    /// <summary>How many steps there are to be; <see langword="null"/> when it is not known.</summary>
    public long? TotalSteps { get; internal init; }

    /// <summary>The rate of the last steps: about those of the last half minute, or the last thirty when they are slower. <see langword="null"/> before it is known.</summary>
    public double? StepsPerSecond { get; internal init; }

    /// <summary>The time since this process began to train.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>The time that the steps to come take at this rate; <see langword="null"/> when the rate or the number of steps is not known.</summary>
    public TimeSpan? Remaining { get; internal init; }

    /// <summary>The step of the last checkpoint that is committed; <see langword="null"/> when there is none.</summary>
    public long? LastCheckpointStep { get; internal init; }

    /// <summary>One line: <c>step 1199 of 10000 (12 %), 85.3 steps/s, 00:01:43 left, checkpoint of step 999</c>.</summary>
    public override string ToString()
    {
        var parts = new List<string>(4) { Share() };
        if (StepsPerSecond is > 0 and var rate)
        {
            parts.Add(rate >= 1 ? Text($"{rate:0.0} steps/s") : Text($"{1 / rate:0.0} s/step"));
        }

        parts.Add(Remaining is { } remaining ? $"{Time(remaining)} left" : $"{Time(Elapsed)} so far");
        if (LastCheckpointStep is { } checkpoint)
        {
            parts.Add(Text($"checkpoint of step {checkpoint}"));
        }

        return string.Join(", ", parts);
    }

    private string Share() => Step < 0 ? "no step yet"
        : TotalSteps is { } total and > 0
            ? Text($"step {Step} of {total} ({100 * (decimal)(Step + 1) / total:0} %)")
            : Text($"step {Step}");

    private static string Time(TimeSpan time) => time.ToString(time.Days == 0 ? @"hh\:mm\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
