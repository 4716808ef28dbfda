using ILGPU;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Which rows of a column are present.</summary>
internal struct PresentRows
{
    /// <summary>A bit per row, the lowest of a byte first; empty: all are.</summary>
    public ArrayView<byte> Validity;

    /// <summary>The bit of the first row.</summary>
    public int Offset;
}
