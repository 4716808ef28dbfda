using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>A column of numbers as a fit wants it: what is stored, in one or more parts, and the chain that is to go over it first, on the device.</summary>
/// <param name="Parts">Of one type.</param>
/// <param name="Chain">In 32 bits for values of 32 bits, else in 64; <see langword="null"/> for the values as they are.</param>
internal sealed record ColumnSource(IReadOnlyList<Column> Parts, IOperation? Chain)
{
    public ColumnType Type => Parts[0].Type;

    public bool IsFloat32 => Type == ColumnType.Float32;

    public bool HasValidity => Parts.Any(part => part.HasValidity);

    public long Length => Parts.Sum(part => (long)part.Length);

    /// <summary>Bytes of a value as it is stored.</summary>
    public int ValueBytes => Type is ColumnType.Float32 or ColumnType.Int32 ? sizeof(float) : sizeof(double);

    /// <summary>What the device is brought.</summary>
    public double Bytes => Length * (ValueBytes + (HasValidity ? 0.125 : 0));

    /// <summary>Bytes that a row takes on the device: the value as it is computed with, as it is stored where that is another place, and the bitmap.</summary>
    public int DeviceBytesPerRow => (IsFloat32 ? sizeof(float) : sizeof(double)) + (Type == ColumnType.Int32 ? sizeof(int) : 0) + (HasValidity ? 1 : 0);
}
