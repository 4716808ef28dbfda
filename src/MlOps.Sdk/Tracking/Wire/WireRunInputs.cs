namespace MlOps.Sdk.Tracking.Wire;

/// <summary>What a run has taken in.</summary>
internal sealed record WireRunInputs
{
    public IReadOnlyList<WireDatasetInput>? DatasetInputs { get; init; }
}
