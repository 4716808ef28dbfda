namespace MlOps.Sdk.Tracking.Wire;

internal sealed record WireLoggedModelOrder
{
    public required string FieldName { get; init; }

    public required bool Ascending { get; init; }

    public string? DatasetName { get; init; }

    public string? DatasetDigest { get; init; }
}
