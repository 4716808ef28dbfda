namespace MlOps.Sdk.Registry.Sources;

/// <summary>A dataset that a run took in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Digest">What tells its content from another.</param>
/// <param name="Context">What the run used it for, such as <c>train</c>.</param>
internal sealed record SourceData(string Name, string Digest, string? Context);
