namespace FlightDelays;

/// <summary>Chooses from which probability on a flight is called late.</summary>
/// <remarks>
/// At 0.5 nearly every flight would be called on time, for four of five are. The threshold with the highest weighted
/// F1 is taken: it counts both classes, where the F1 of the late class alone would call every third flight late.
/// </remarks>
internal static class DecisionThreshold
{
    private const int Steps = 100;

    /// <summary>The best of 0.01, 0.02 … 0.99 on these flights, which must not be the ones to test on.</summary>
    public static double Choose(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> late)
    {
        Span<int> lateAt = stackalloc int[Steps + 1];
        Span<int> onTimeAt = stackalloc int[Steps + 1];
        for (var row = 0; row < late.Length; row++)
        {
            (late[row] ? lateAt : onTimeAt)[(int)(probabilities[row] * Steps)]++;
        }

        // From the highest threshold down, flights move from "on time" to "late".
        var confusion = new Confusion(lateAt[Steps], onTimeAt[Steps], late.Count(true) - lateAt[Steps], late.Count(false) - onTimeAt[Steps]);
        var (best, bestScore) = (Steps - 1, double.NegativeInfinity);
        for (var step = Steps - 1; step > 0; step--)
        {
            confusion = new Confusion(
                confusion.LateAsLate + lateAt[step],
                confusion.OnTimeAsLate + onTimeAt[step],
                confusion.LateAsOnTime - lateAt[step],
                confusion.OnTimeAsOnTime - onTimeAt[step]);
            if (confusion.F1Weighted > bestScore)
            {
                (best, bestScore) = (step, confusion.F1Weighted);
            }
        }

        return (double)best / Steps;
    }
}
