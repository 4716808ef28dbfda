namespace MlOps.Sdk.Tracking.Wire;

/// <summary>A run as MLflow sends it; any field may be missing.</summary>
internal sealed record WireRun
{
    public WireRunInfo? Info { get; init; }

    public WireRunData? Data { get; init; }

    public WireRunInputs? Inputs { get; init; }

    public WireRunOutputs? Outputs { get; init; }
}
