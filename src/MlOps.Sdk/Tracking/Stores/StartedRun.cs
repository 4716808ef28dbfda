namespace MlOps.Sdk.Tracking.Stores;

/// <summary>What the store says of a run that it created or continued.</summary>
internal sealed record StartedRun(string RunId, string ExperimentId, string ArtifactUri);
