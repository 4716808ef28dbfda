using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>A column of numbers as a fit wants it: what is stored, in one or more parts, and the chain that is to go over it first, on the device.</summary>
/// <param name="Parts">Of one type.</param>
/// <param name="Chain">In 32 bits for values of 32 bits where its numbers fit them, else in 64; <see langword="null"/> for the values as they are.</param>
internal sealed record ColumnSource(IReadOnlyList<Column> Parts, IOperation? Chain)
{
    public ColumnType Type => Parts[0].Type;

    public bool IsFloat32 => Type == ColumnType.Float32;

    public bool HasValidity => Parts.Any(part => part.HasValidity);

    public long Length => Parts.Sum(part => (long)part.Length);

    /// <summary>What the CPU reads of it.</summary>
    public double Bytes => Parts.Sum(StoredRows.BytesOf);

    /// <summary>Whether values of 32 bits go through the chain in 64, for it has numbers that do not fit 32.</summary>
    public bool IsWidened => IsFloat32 && Chain is { NeedsFloat64: true };

    /// <summary>Whether values are taken just as they are stored.</summary>
    public bool IsAsStored => Chain is null && !HasValidity && Type is ColumnType.Float32 or ColumnType.Float64;

    /// <summary>Bytes that a row takes on the device while it is computed with: the value, in 64 bits too where the chain needs that, and what is brought to another place.</summary>
    /// <param name="isStored">Whether the rows are stored on the device besides.</param>
    public int DeviceBytesPerRow(bool isStored) => isStored && IsAsStored ? 0
        : (IsFloat32 ? sizeof(float) : sizeof(double)) + (IsWidened ? sizeof(double) : 0)
            + (isStored ? 0 : (Type == ColumnType.Int32 ? sizeof(int) : 0) + (HasValidity ? 1 : 0));
}
