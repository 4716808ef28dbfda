namespace MlOps.Gpu.Transformers;

/// <summary>
/// Puts a value that comes round again on a circle, as sine and cosine, so that 23:59 is next to 00:00. Two columns for each,
/// <c>name_sin</c> and <c>name_cos</c>; <c>name_day_sin</c> and so on for the time of day and of the week. Missing and infinite values become missing.
/// </summary>
public sealed class CyclicEncoder : Estimator
{
    private const double MicrosecondsPerDay = 86_400e6;

    /// <summary>Encodes values that come round after a period.</summary>
    /// <param name="period">After how much; more than 0.</param>
    /// <param name="start">The value at which the circle begins: sine 0, cosine 1.</param>
    public CyclicEncoder(double period, double start = 0)
        : this(period, start, "")
    {
    }

    private CyclicEncoder(double period, double start, string suffix)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(period);
        ArgumentOutOfRangeException.ThrowIfNotEqual(double.IsFinite(period), true, nameof(period));
        ArgumentOutOfRangeException.ThrowIfNotEqual(double.IsFinite(start), true, nameof(start));
        (Period, Start, Suffix) = (period, start, suffix);
    }

    /// <summary>After how much values come round.</summary>
    public double Period { get; }

    /// <summary>The value at which the circle begins.</summary>
    /// <value>The default value is 0.</value>
    public double Start { get; }

    internal string Suffix { get; }

    /// <summary>The time of day of timestamps: microseconds since 1970-01-01 00:00. The circle begins at midnight.</summary>
    public static CyclicEncoder TimeOfDay() => new(MicrosecondsPerDay, 0, "_day");

    /// <summary>The time of the week of timestamps: microseconds since 1970-01-01 00:00. The circle begins on Monday at midnight.</summary>
    public static CyclicEncoder TimeOfWeek() => new(7 * MicrosecondsPerDay, 4 * MicrosecondsPerDay, "_week"); // 1970-01-01 was a Thursday

    internal override FittedStep Fit(FitInput input) => Restore(StateOf(input)
        .With("period", Period)
        .With("start", Start)
        .WithOutputs([.. input.Names.SelectMany(name => new[] { $"{name}{Suffix}_sin", $"{name}{Suffix}_cos" })]));

    internal static FittedStep Restore(StepState state)
    {
        var (period, start) = (state.Number("period"), state.Number("start"));
        state.Require(state.Outputs.Count == 2 * state.Inputs.Count, "it has not two outputs for each input");
        return new(state, (inputs, _) =>
        [
            .. inputs.SelectMany((feature, i) => new[]
            {
                feature.Then(state.Outputs[2 * i], value => Math.Sin(Math.Tau * Turn(value))),
                feature.Then(state.Outputs[2 * i + 1], value => Math.Cos(Math.Tau * Turn(value))),
            }),
        ]);

        // The part of a turn, taken before the angle: far from the start an angle has no digits left.
        double Turn(double value) => Math.IEEERemainder(value - start, period) / period;
    }
}
