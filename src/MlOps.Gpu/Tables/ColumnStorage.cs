namespace MlOps.Gpu.Tables;

/// <summary>The memory that a column is in: the same for the column under another name.</summary>
internal readonly record struct ColumnStorage(
    ReadOnlyMemory<float> Float32, ReadOnlyMemory<double> Float64, ReadOnlyMemory<int> Int32, ReadOnlyMemory<long> Int64,
    ReadOnlyMemory<int> Offsets, ReadOnlyMemory<byte> Texts, ReadOnlyMemory<byte> Validity, int ValidityOffset);
