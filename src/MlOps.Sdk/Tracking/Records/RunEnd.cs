namespace MlOps.Sdk.Tracking.Records;

/// <summary>How a run ended.</summary>
/// <param name="Status">The status.</param>
/// <param name="Time">When, in milliseconds since 1970.</param>
/// <param name="IsFinal">Whether the run said so itself; if not, its process was told to stop and may yet end it otherwise.</param>
internal sealed record RunEnd(RunStatus Status, long Time, bool IsFinal);
