namespace MlOps.Sdk.Tracking.Wire;

/// <summary>A logged model as MLflow sends it; any field may be missing.</summary>
internal sealed record WireLoggedModel
{
    public WireLoggedModelInfo? Info { get; init; }

    public WireLoggedModelData? Data { get; init; }
}
