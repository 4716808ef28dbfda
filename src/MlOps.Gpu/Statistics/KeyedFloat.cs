using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics;

internal readonly struct KeyedFloat : IKeyed<float>
{
    public static int Digits => 2;

    public static ulong KeyOf(float value) => (ulong)OrderedKeys.Of(value) << 32;

    public static double ToDouble(ulong key) => OrderedKeys.ToFloat((uint)(key >> 32));
}
