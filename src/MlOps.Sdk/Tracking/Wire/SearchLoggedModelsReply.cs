namespace MlOps.Sdk.Tracking.Wire;

internal sealed record SearchLoggedModelsReply
{
    public IReadOnlyList<WireLoggedModel>? Models { get; init; }

    public string? NextPageToken { get; init; }
}
