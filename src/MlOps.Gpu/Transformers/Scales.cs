namespace MlOps.Gpu.Transformers;

/// <summary>What scalers divide by.</summary>
internal static class Scales
{
    // scikit-learn's limit: a range below it is taken for none.
    private const double Smallest = 10 * 2.220446049250313e-16;

    /// <summary>The range itself, or 1 where it is none.</summary>
    public static double NonZero(double range) => range < Smallest ? 1 : range;
}
