namespace MlOps.Sdk.Tracking.Wire;

/// <summary>Deletes or restores a run.</summary>
internal sealed record RunIdRequest
{
    public required string RunId { get; init; }
}
