using ILGPU;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Tests.Statistics.Kernels;

/// <summary>Kernels of one function each, and some that must not pass.</summary>
public static class FunctionKernels
{
    public static void Exp(Index1D index, ArrayView<float> x) => x[index] = ScalarMath.Exp(x[index]);

    public static void Log(Index1D index, ArrayView<float> x) => x[index] = ScalarMath.Log(x[index]);

    public static void Log1p(Index1D index, ArrayView<float> x) => x[index] = ScalarMath.Log1p(x[index]);

    public static void ErfInv(Index1D index, ArrayView<float> x) => x[index] = ScalarMath.ErfInv(x[index]);

    public static void NormalQuantile(Index1D index, ArrayView<float> x) => x[index] = ScalarMath.NormalQuantile(x[index]);

    public static void NormalCdf(Index1D index, ArrayView<float> x) => x[index] = ScalarMath.NormalCdf(x[index]);

    public static void Approximate(Index1D index, ArrayView<float> x) => x[index] = MathF.Sin(x[index]);

    public static void Outside(Index1D index, ArrayView<float> x) => x[index] = MathF.FusedMultiplyAdd(x[index], x[index], x[index]);

    public static void ReadThenWrite(Index1D index, ArrayView<float> x)
    {
        var sum = 0f;
        for (var i = 0; i < 3; i++)
        {
            var old = x[i];
            x[i] = sum;
            sum += old;
        }
    }
}
