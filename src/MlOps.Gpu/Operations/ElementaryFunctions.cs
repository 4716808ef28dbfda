namespace MlOps.Gpu.Operations;

/// <summary>Functions in 64 bits that lose no digits where the plain formula does.</summary>
internal static class ElementaryFunctions
{
    /// <summary>The natural logarithm of 1 + x.</summary>
    public static double LogOfOnePlus(double x)
    {
        // log1p(x) = log(u) x / (u - 1) with u = 1 + x, as rounded: the error of u cancels.
        var sum = 1 + x;
        return sum == 1 ? x : double.IsPositiveInfinity(sum) ? sum : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>e to the power of x, less 1.</summary>
    public static double ExpLessOne(double x)
    {
        // The same, the other way round.
        var power = Math.Exp(x);
        return power == 1 ? x : power - 1 == -1 ? -1 : double.IsPositiveInfinity(power) ? power : (power - 1) * (x / Math.Log(power));
    }
}
