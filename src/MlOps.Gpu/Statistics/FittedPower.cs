namespace MlOps.Gpu.Statistics;

/// <summary>The exponent of a power transformation.</summary>
/// <param name="Lambda">The exponent.</param>
/// <param name="After">The moments of the column to its power.</param>
internal sealed record FittedPower(double Lambda, ColumnMoments After);
