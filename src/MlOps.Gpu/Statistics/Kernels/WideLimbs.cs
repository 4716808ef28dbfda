namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>What one thread has added of the numbers of a window: their sum and that of their squares, in limbs of 31 bits, each in a long that takes the carries.</summary>
/// <remarks>ILGPU multiplies as if numbers were signed, which OpenCL C may take for a promise that nothing overflows: products of 31 bits keep it.</remarks>
internal struct WideLimbs
{
    public long Sum0;
    public long Sum1;
    public long Sum2;
    public long Square0;
    public long Square1;
    public long Square2;
    public long Square3;
    public long Square4;
    public long Square5;

    public const int LimbBits = 31;

    private const ulong Low = 0x7FFF_FFFF;

    /// <param name="mantissa">At most 53 bits.</param>
    /// <param name="shift">Below <see cref="WideWindow.MostBinades"/>.</param>
    /// <param name="isNegative">The sign.</param>
    public void Add(ulong mantissa, int shift, bool isNegative)
    {
        var lower = mantissa << shift;
        var (x0, x1, x2) = (lower & Low, lower >> LimbBits & Low, mantissa >> (2 * LimbBits - shift));
        Sum0 += isNegative ? -(long)x0 : (long)x0;
        Sum1 += isNegative ? -(long)x1 : (long)x1;
        Sum2 += isNegative ? -(long)x2 : (long)x2;

        // x² = x0² + 2 x0 x1 2^31 + (2 x0 x2 + x1²) 2^62 + 2 x1 x2 2^93 + x2² 2^124
        var (p00, p01, p02) = (x0 * x0, x0 * x1, x0 * x2);
        var (p11, p12, p22) = (x1 * x1, x1 * x2, x2 * x2);
        Square0 += (long)(p00 & Low);
        Square1 += (long)((p00 >> LimbBits) + 2 * (p01 & Low));
        Square2 += (long)(2 * (p01 >> LimbBits) + 2 * (p02 & Low) + (p11 & Low));
        Square3 += (long)(2 * (p02 >> LimbBits) + (p11 >> LimbBits) + 2 * (p12 & Low));
        Square4 += (long)(2 * (p12 >> LimbBits) + (p22 & Low));
        Square5 += (long)(p22 >> LimbBits);
    }
}
