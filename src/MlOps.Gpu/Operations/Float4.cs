namespace MlOps.Gpu.Operations;

/// <summary>Four neighbouring values, which a device loads and stores at once.</summary>
internal readonly struct Float4(float x, float y, float z, float w)
{
    public readonly float X = x;
    public readonly float Y = y;
    public readonly float Z = z;
    public readonly float W = w;
}
