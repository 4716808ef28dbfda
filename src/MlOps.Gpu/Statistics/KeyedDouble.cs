using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics;

internal readonly struct KeyedDouble : IKeyed<double>
{
    public static int Digits => 4;

    public static ulong KeyOf(double value) => OrderedKeys.Of(value);

    public static double ToDouble(ulong key) => OrderedKeys.ToDouble(key);
}
