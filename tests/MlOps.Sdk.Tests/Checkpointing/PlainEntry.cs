namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>An entry as <see cref="PlainCheckpoint"/> read it.</summary>
internal sealed record PlainEntry(string Kind, string Type, long[] Shape, byte[] Bytes);
