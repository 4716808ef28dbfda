namespace MlOps.Sdk.Training.Wire;

internal sealed record EarlyStoppingWire
{
    public required string Metric { get; init; }

    public required string Goal { get; init; }

    public double? Best { get; init; }

    public long? BestStep { get; init; }

    public required int Waits { get; init; }

    public required bool WasNotFinite { get; init; }
}
