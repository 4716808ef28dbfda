namespace MlOps.Sdk.Registry.Wire;

internal sealed record SearchRegisteredModelsReply
{
    public IReadOnlyList<WireRegisteredModel>? RegisteredModels { get; init; }

    public string? NextPageToken { get; init; }
}
