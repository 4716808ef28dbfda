namespace MlOps.Sdk.Tracking.Wire;

internal sealed record LogInputsRequest
{
    public required string RunId { get; init; }

    public required IReadOnlyList<WireDatasetInput> Datasets { get; init; }
}
