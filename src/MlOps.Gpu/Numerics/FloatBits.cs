namespace MlOps.Gpu.Numerics;

/// <summary>
/// The bits of floating point numbers, in kernels too: of what .NET has for it ILGPU knows the signed ones. ILGPU has such functions itself, but a
/// program that stays on the CPU does not load it.
/// </summary>
internal static class FloatBits
{
    public static uint Of(float value) => (uint)BitConverter.SingleToInt32Bits(value);

    public static ulong Of(double value) => (ulong)BitConverter.DoubleToInt64Bits(value);

    public static float ToFloat(uint bits) => BitConverter.Int32BitsToSingle((int)bits);

    public static double ToDouble(ulong bits) => BitConverter.Int64BitsToDouble((long)bits);
}
