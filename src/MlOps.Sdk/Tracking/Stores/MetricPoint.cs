namespace MlOps.Sdk.Tracking.Stores;

/// <summary>A metric on its way to the store.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its value; NaN and infinities included.</param>
/// <param name="Timestamp">In milliseconds since 1970, taken when it was logged.</param>
/// <param name="Step">The training step.</param>
internal readonly record struct MetricPoint(string Key, double Value, long Timestamp, long Step);
