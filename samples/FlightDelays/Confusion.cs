namespace FlightDelays;

/// <summary>How many flights were predicted late or on time, and were it or not.</summary>
internal readonly record struct Confusion(int LateAsLate, int OnTimeAsLate, int LateAsOnTime, int OnTimeAsOnTime)
{
    public double Accuracy => (double)(LateAsLate + OnTimeAsOnTime) / (Late + OnTime);

    public double F1Late => F1(LateAsLate, OnTimeAsLate + LateAsOnTime);

    public double F1OnTime => F1(OnTimeAsOnTime, OnTimeAsLate + LateAsOnTime);

    /// <summary>The F1 of both classes, weighted by their number of flights.</summary>
    public double F1Weighted => (Late * F1Late + OnTime * F1OnTime) / (Late + OnTime);

    private int Late => LateAsLate + LateAsOnTime;

    private int OnTime => OnTimeAsOnTime + OnTimeAsLate;

    /// <summary>A flight is predicted late when its probability is at least <paramref name="threshold"/>.</summary>
    public static Confusion Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> late, double threshold)
    {
        var (lateAsLate, onTimeAsLate, lateAsOnTime, onTimeAsOnTime) = (0, 0, 0, 0);
        for (var row = 0; row < late.Length; row++)
        {
            switch (late[row], probabilities[row] >= threshold)
            {
                case (true, true): lateAsLate++; break;
                case (false, true): onTimeAsLate++; break;
                case (true, false): lateAsOnTime++; break;
                default: onTimeAsOnTime++; break;
            }
        }

        return new(lateAsLate, onTimeAsLate, lateAsOnTime, onTimeAsOnTime);
    }

    // scikit-learn's rule: 0 for a class that is neither there nor predicted.
    private static double F1(int right, int wrong) => right == 0 ? 0 : 2.0 * right / (2 * right + wrong);
}
