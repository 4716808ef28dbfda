using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Operations;

/// <summary>A function of one value, of each value of a vector: for operations that are computed in 64 bits, whose vectors of 32 are seldom asked for.</summary>
internal static class Lanes
{
    public static Vector512<float> Each(Vector512<float> values, Func<float, float> function)
    {
        Span<float> lanes = stackalloc float[Vector512<float>.Count];
        values.CopyTo(lanes);
        foreach (ref var lane in lanes)
        {
            lane = function(lane);
        }

        return Vector512.Create<float>(lanes);
    }

    public static Vector256<float> Each(Vector256<float> values, Func<float, float> function) =>
        Each(Vector512.Create(values, Vector256<float>.Zero), function).GetLower();

    public static Vector128<float> Each(Vector128<float> values, Func<float, float> function) =>
        Each(Vector256.Create(values, Vector128<float>.Zero), function).GetLower();
}
