namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>What a disk may hold after a crash.</summary>
/// <param name="Point">How many steps of the trace had begun.</param>
/// <param name="Acknowledged">The number of the last state that was acknowledged by then; -1 for none.</param>
/// <param name="Entries">Paths from the root, and the bytes of files.</param>
internal sealed record CrashState(int Point, long Acknowledged, IReadOnlyList<(string Path, byte[]? Bytes)> Entries);
