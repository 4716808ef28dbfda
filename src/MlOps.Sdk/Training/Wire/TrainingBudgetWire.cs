namespace MlOps.Sdk.Training.Wire;

internal sealed record TrainingBudgetWire
{
    public required Guid Counter { get; init; }

    public required long ElapsedTicks { get; init; }

    public required bool HasWarned { get; init; }
}
