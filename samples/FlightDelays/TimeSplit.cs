namespace FlightDelays;

/// <summary>
/// The rows to train on, to validate on and to test on, in order of time: as in use, the model predicts flights
/// that are later than all it has learnt from. A random split would let it see the very days it is tested on.
/// </summary>
internal sealed class TimeSplit
{
    private TimeSplit(int train, int validation, int total)
    {
        Train = ..train;
        Validation = train..(train + validation);
        Test = (train + validation)..total;
    }

    public Range Train { get; }

    public Range Validation { get; }

    public Range Test { get; }

    /// <summary>70 % of the rows to train, 15 % to validate, the rest to test.</summary>
    public static TimeSplit Of(int rows) => new((int)(rows * 70L / 100), (int)(rows * 15L / 100), rows);
}
