namespace MlOps.Sdk.Tracking.Stores;

/// <summary>The most that a store takes in one batch.</summary>
internal sealed record BatchLimits(int Metrics, int Params, int Tags, int Total);
