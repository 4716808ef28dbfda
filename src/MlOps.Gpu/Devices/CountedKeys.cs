using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Devices;

/// <summary>The keys of a column of numbers.</summary>
/// <param name="Counts">How often each is there.</param>
/// <param name="NotNumbers">How many values are there, but NaN.</param>
internal sealed record CountedKeys(KeyCounts Counts, long NotNumbers);
