namespace MlOps.Gpu.Numerics;

/// <summary>Functions of one number, the same bits on every device and in <see cref="VectorMath"/>, at most 2 units in the last place from the true value.</summary>
internal static class ScalarMath
{
    public static float Exp(float x) => (float)Math.Exp(x);

    public static float Log(float x) => (float)Math.Log(x);

    /// <summary>ln(1 + x).</summary>
    public static float Log1p(float x) => (float)double.LogP1(x);

    /// <summary>x^y for x of at least 0.</summary>
    public static float Pow(float x, float y) => (float)Math.Pow(x, y);
}
