using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Numerics;

/// <summary>The functions of <see cref="ScalarMath"/> over vectors: each lane the same bits.</summary>
internal static class VectorMath
{
    public static Vector512<float> Exp(Vector512<float> x) => LaneMath.Exp<FloatLanes512>(x).Value;

    public static Vector256<float> Exp(Vector256<float> x) => LaneMath.Exp<FloatLanes256>(x).Value;

    public static Vector512<float> Log(Vector512<float> x) => LaneMath.Log<FloatLanes512>(x).Value;

    public static Vector256<float> Log(Vector256<float> x) => LaneMath.Log<FloatLanes256>(x).Value;

    public static Vector512<float> Log1p(Vector512<float> x) => LaneMath.Log1p<FloatLanes512>(x).Value;

    public static Vector256<float> Log1p(Vector256<float> x) => LaneMath.Log1p<FloatLanes256>(x).Value;

    public static Vector512<float> Pow(Vector512<float> x, float y)
    {
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.Narrow(WideLaneMath.Pow<DoubleLanes512>(lower, DoubleLanes512.Of(y)).Value, WideLaneMath.Pow<DoubleLanes512>(upper, DoubleLanes512.Of(y)).Value);
    }

    public static Vector256<float> Pow(Vector256<float> x, float y)
    {
        var (lower, upper) = Vector256.Widen(x);
        return Vector256.Narrow(WideLaneMath.Pow<DoubleLanes256>(lower, DoubleLanes256.Of(y)).Value, WideLaneMath.Pow<DoubleLanes256>(upper, DoubleLanes256.Of(y)).Value);
    }

    public static Vector512<float> ErfInv(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.Narrow(WideLaneMath.ErfInv<DoubleLanes512>(lower).Value, WideLaneMath.ErfInv<DoubleLanes512>(upper).Value);
    }

    public static Vector256<float> ErfInv(Vector256<float> x)
    {
        var (lower, upper) = Vector256.Widen(x);
        return Vector256.Narrow(WideLaneMath.ErfInv<DoubleLanes256>(lower).Value, WideLaneMath.ErfInv<DoubleLanes256>(upper).Value);
    }

    public static Vector512<float> NormalQuantile(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.Narrow(WideLaneMath.NormalQuantile<DoubleLanes512>(lower).Value, WideLaneMath.NormalQuantile<DoubleLanes512>(upper).Value);
    }

    public static Vector256<float> NormalQuantile(Vector256<float> x)
    {
        var (lower, upper) = Vector256.Widen(x);
        return Vector256.Narrow(WideLaneMath.NormalQuantile<DoubleLanes256>(lower).Value, WideLaneMath.NormalQuantile<DoubleLanes256>(upper).Value);
    }

    public static Vector512<float> NormalCdf(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.Narrow(WideLaneMath.NormalCdf<DoubleLanes512>(lower).Value, WideLaneMath.NormalCdf<DoubleLanes512>(upper).Value);
    }

    public static Vector256<float> NormalCdf(Vector256<float> x)
    {
        var (lower, upper) = Vector256.Widen(x);
        return Vector256.Narrow(WideLaneMath.NormalCdf<DoubleLanes256>(lower).Value, WideLaneMath.NormalCdf<DoubleLanes256>(upper).Value);
    }

    public static Vector512<float> YeoJohnson(Vector512<float> x, double lambda)
    {
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.Narrow(WideLaneMath.YeoJohnson<DoubleLanes512>(lower, lambda).Value, WideLaneMath.YeoJohnson<DoubleLanes512>(upper, lambda).Value);
    }

    public static Vector256<float> YeoJohnson(Vector256<float> x, double lambda)
    {
        var (lower, upper) = Vector256.Widen(x);
        return Vector256.Narrow(WideLaneMath.YeoJohnson<DoubleLanes256>(lower, lambda).Value, WideLaneMath.YeoJohnson<DoubleLanes256>(upper, lambda).Value);
    }

    public static Vector512<float> BoxCox(Vector512<float> x, double lambda)
    {
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.Narrow(WideLaneMath.BoxCox<DoubleLanes512>(lower, lambda).Value, WideLaneMath.BoxCox<DoubleLanes512>(upper, lambda).Value);
    }

    public static Vector256<float> BoxCox(Vector256<float> x, double lambda)
    {
        var (lower, upper) = Vector256.Widen(x);
        return Vector256.Narrow(WideLaneMath.BoxCox<DoubleLanes256>(lower, lambda).Value, WideLaneMath.BoxCox<DoubleLanes256>(upper, lambda).Value);
    }
}
