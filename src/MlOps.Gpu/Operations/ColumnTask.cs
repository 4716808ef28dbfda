using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Operations;

/// <summary>A column to be made: what it is read from, what is done to each value, and where it goes.</summary>
/// <param name="Source">The column to read; numbers.</param>
/// <param name="Kernels">What is done, in order. None copies.</param>
/// <param name="Chain">The same as one operation, which a device can run; <see langword="null"/> where there is none.</param>
/// <param name="OperationCount">Of how many steps it was made.</param>
/// <param name="Float32">Takes the results of a 32-bit source; else empty.</param>
/// <param name="Float64">Takes the results of any other source; else empty.</param>
internal sealed record ColumnTask(Column Source, IReadOnlyList<TileKernel> Kernels, IOperation? Chain, int OperationCount, Memory<float> Float32, Memory<double> Float64)
{
    public bool IsWide => Source.Type != ColumnType.Float32 || Kernels.Any(kernel => kernel.NeedsFloat64);

    /// <summary>Whether it is of a kind that a kernel does: nothing to look up.</summary>
    public bool FitsKernel => Chain is not null && Source.Length > 0;

    /// <summary>Bytes that are read of the source.</summary>
    public long BytesRead => (long)Source.Length * (Source.Type is ColumnType.Float32 or ColumnType.Int32 ? sizeof(float) : sizeof(double));

    /// <summary>Bytes of the results.</summary>
    public long BytesWritten => (long)Float32.Length * sizeof(float) + (long)Float64.Length * sizeof(double);

    /// <summary>The same for tasks that the same kernel does.</summary>
    public string KernelName => string.Join(' ', Kernels.Select(kernel => kernel.Name).Prepend(IsWide ? "64" : "32"));

    /// <summary>Reads the source, whatever it is, to memory of its own.</summary>
    public static ColumnTask To(Column source, IReadOnlyList<TileKernel> kernels, IOperation? chain, int operationCount) => source.Type == ColumnType.Float32
        ? new(source, kernels, chain, operationCount, GC.AllocateUninitializedArray<float>(source.Length), default)
        : new(source, kernels, chain, operationCount, default, GC.AllocateUninitializedArray<double>(source.Length));

    public Column ToColumn(string name) =>
        Source.Type == ColumnType.Float32 ? Column.Of(name, Float32, default) : Column.Of(name, Float64, default);
}
