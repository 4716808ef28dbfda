namespace FlightDelays;

/// <summary>How well probabilities and the decisions made from them fit what happened.</summary>
internal sealed class ClassificationMetrics
{
    private ClassificationMetrics(Confusion confusion, double logLoss) => (Confusion, LogLoss) = (confusion, logLoss);

    public Confusion Confusion { get; }

    public double LogLoss { get; }

    public static ClassificationMetrics Of(double[] probabilities, ReadOnlySpan<bool> late, double threshold) =>
        new(Confusion.Of(probabilities, late, threshold), LogLossOf(probabilities, late));

    /// <summary>
    /// The constant "on time". As it has to name a probability for the log loss, it names the training part's share of
    /// late flights for every flight: the best that can be said without looking at the flight.
    /// </summary>
    public static ClassificationMetrics OfConstantOnTime(double trainLateRate, ReadOnlySpan<bool> late)
    {
        var probabilities = new double[late.Length];
        Array.Fill(probabilities, trainLateRate);
        return Of(probabilities, late, threshold: double.PositiveInfinity);
    }

    /// <summary>The mean of -log of the probability given to what happened, in nats.</summary>
    public static double LogLossOf(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> late)
    {
        const double Smallest = 1e-15; // one sure and wrong prediction must not make the mean infinite
        var sum = 0.0;
        for (var row = 0; row < late.Length; row++)
        {
            var given = late[row] ? probabilities[row] : 1 - probabilities[row];
            sum -= Math.Log(Math.Max(given, Smallest));
        }

        return sum / late.Length;
    }

    /// <summary>By the names that they are logged under.</summary>
    public IEnumerable<(string Name, double Value)> Named(string prefix) =>
    [
        ($"{prefix}_accuracy", Confusion.Accuracy),
        ($"{prefix}_f1_on_time", Confusion.F1OnTime),
        ($"{prefix}_f1_late", Confusion.F1Late),
        ($"{prefix}_f1_weighted", Confusion.F1Weighted),
        ($"{prefix}_log_loss", LogLoss),
    ];
}
