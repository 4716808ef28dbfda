using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Numerics;

/// <summary>The functions of <see cref="ScalarMath"/> over vectors: each lane the same bits.</summary>
internal static class VectorMath
{
    public static Vector512<float> Exp(Vector512<float> x) => Each(x, ScalarMath.Exp);

    public static Vector256<float> Exp(Vector256<float> x) => Each(x, ScalarMath.Exp);

    public static Vector512<float> Log(Vector512<float> x) => Each(x, ScalarMath.Log);

    public static Vector256<float> Log(Vector256<float> x) => Each(x, ScalarMath.Log);

    public static Vector512<float> Log1p(Vector512<float> x) => Each(x, ScalarMath.Log1p);

    public static Vector256<float> Log1p(Vector256<float> x) => Each(x, ScalarMath.Log1p);

    private static Vector512<float> Each(Vector512<float> x, Func<float, float> function) =>
        Vector512.Create(Each(x.GetLower(), function), Each(x.GetUpper(), function));

    private static Vector256<float> Each(Vector256<float> x, Func<float, float> function)
    {
        Span<float> lanes = stackalloc float[Vector256<float>.Count];
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = function(x[i]);
        }

        return Vector256.Create(lanes);
    }
}
