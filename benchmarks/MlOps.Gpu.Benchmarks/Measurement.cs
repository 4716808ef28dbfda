namespace MlOps.Gpu.Benchmarks;

/// <summary>What measuring a claim found.</summary>
/// <param name="Holds">Whether the bar is met.</param>
/// <param name="Ours">Our figure.</param>
/// <param name="Rival">The rival's figure, or the limit that ours is held against.</param>
/// <param name="Details">What to know of the figures.</param>
internal sealed record Measurement(bool Holds, string Ours, string Rival, string Details);
