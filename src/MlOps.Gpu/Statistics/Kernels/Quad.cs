namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Four floats, which a GPU reads at once.</summary>
internal struct Quad
{
    public float X;
    public float Y;
    public float Z;
    public float W;
}
