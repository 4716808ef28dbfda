using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics.Kernels;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>
/// A column of the host in a device's memory, with NaN where it is missing and after its chain: as a whole, brought once, or, where that is too much, batch by batch for
/// each read.
/// </summary>
/// <typeparam name="T">Float for values that are stored in 32 bits, else double.</typeparam>
internal sealed class DeviceColumn<T> : IDisposable
    where T : unmanaged
{
    private readonly Accelerator _accelerator;
    private readonly ColumnSource _source;
    private readonly MemoryBuffer1D<T, Stride1D.Dense> _buffer;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _validity;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _ints;
    private bool _isThere;

    /// <param name="accelerator">The device.</param>
    /// <param name="source">The column.</param>
    /// <param name="batch">How many values the device has memory for; a multiple of <see cref="ChainKernel.Step"/>.</param>
    public DeviceColumn(Accelerator accelerator, ColumnSource source, int batch)
    {
        (_accelerator, _source) = (accelerator, source);
        MemoryBuffer1D<T, Stride1D.Dense>? values = null;
        MemoryBuffer1D<byte, Stride1D.Dense>? validity = null;
        try
        {
            _buffer = values = accelerator.Allocate1D<T>(batch);
            _validity = validity = accelerator.Allocate1D<byte>(source.HasValidity ? batch / 8 + 2 : 1);
            _ints = accelerator.Allocate1D<int>(source.Type == ColumnType.Int32 ? batch : 1);
        }
        catch
        {
            validity?.Dispose();
            values?.Dispose();
            throw;
        }
    }

    /// <summary>Compiles what it needs.</summary>
    public static void Load(Accelerator accelerator, ColumnType type, bool hasValidity, Type? chain)
    {
        var kernels = DeviceKernels.Of(accelerator);
        var isFloat32 = type == ColumnType.Float32;
        if (type == ColumnType.Int32)
        {
            kernels.Load<ArrayView<int>, ArrayView<double>>(ColumnKernels.WidenIntsKernel);
        }
        else if (type == ColumnType.Int64)
        {
            kernels.Load<ArrayView<long>, ArrayView<double>>(ColumnKernels.WidenLongsKernel);
        }

        if (hasValidity && isFloat32)
        {
            kernels.Load<ArrayView<float>, ArrayView<byte>, int>(ColumnKernels.MaskFloatsKernel);
        }
        else if (hasValidity)
        {
            kernels.Load<ArrayView<double>, ArrayView<byte>, int>(ColumnKernels.MaskDoublesKernel);
        }

        if (chain is not null)
        {
            _ = isFloat32 ? ChainLauncher.Compile(accelerator, chain) : ChainLauncher.CompileWide(accelerator, chain);
        }
    }

    /// <summary>Gives all values, in order, in one view or several.</summary>
    public void Read(Action<ArrayView<T>> read)
    {
        var length = _source.Length;
        if (_isThere)
        {
            read(_buffer.View.SubView(0, length).BaseView);
            return;
        }

        long filled = 0;
        foreach (var part in _source.Parts)
        {
            for (long start = 0; start < part.Length;)
            {
                var count = (int)Math.Min(part.Length - start, _buffer.Length - filled);
                Bring(part, (int)start, count, filled);
                filled += count;
                start += count;
                if (filled == _buffer.Length)
                {
                    RunChain(filled);
                    read(_buffer.View.BaseView);
                    filled = 0;
                }
            }
        }

        if (filled > 0)
        {
            RunChain(filled);
            read(_buffer.View.SubView(0, filled).BaseView);
        }

        _isThere = length <= _buffer.Length;
    }

    public void Dispose()
    {
        _ints.Dispose();
        _validity.Dispose();
        _buffer.Dispose();
    }

    private void Bring(Column part, int start, int count, long place)
    {
        var kernels = DeviceKernels.Of(_accelerator);
        var grid = GridShape.Of(_accelerator, count);
        var values = _buffer.View.SubView(place, count).BaseView;
        switch (part.Type)
        {
            case ColumnType.Float32:
                Copy(part.AsFloat32().Span.Slice(start, count), values.Cast<float>());
                break;
            case ColumnType.Float64:
                Copy(part.AsFloat64().Span.Slice(start, count), values.Cast<double>());
                break;
            case ColumnType.Int32:
                var ints = _ints.View.SubView(0, count).BaseView;
                Copy(part.AsInt32().Span.Slice(start, count), ints);
                kernels.Load<ArrayView<int>, ArrayView<double>>(ColumnKernels.WidenIntsKernel)(grid, ints, values.Cast<double>());
                break;
            default:
                Copy(part.AsInt64().Span.Slice(start, count), values.Cast<long>());
                kernels.Load<ArrayView<long>, ArrayView<double>>(ColumnKernels.WidenLongsKernel)(grid, values.Cast<long>(), values.Cast<double>());
                break;
        }

        if (!part.HasValidity)
        {
            return;
        }

        var rows = part.Validity.Slice(start);
        var bits = _validity.View.SubView(0, (rows.Offset + count + 7) / 8).BaseView;
        Copy(rows.Bits.Span[..(int)bits.Length], bits);
        if (part.Type == ColumnType.Float32)
        {
            kernels.Load<ArrayView<float>, ArrayView<byte>, int>(ColumnKernels.MaskFloatsKernel)(grid, values.Cast<float>(), bits, rows.Offset);
        }
        else
        {
            kernels.Load<ArrayView<double>, ArrayView<byte>, int>(ColumnKernels.MaskDoublesKernel)(grid, values.Cast<double>(), bits, rows.Offset);
        }
    }

    private void RunChain(long count)
    {
        if (_source.Chain is not { } chain)
        {
            return;
        }

        var grid = GridShape.Of(_accelerator, count);
        if (_source.IsFloat32)
        {
            // What is made of the surplus is not read.
            var all = (count + ChainKernel.Step - 1) / ChainKernel.Step * ChainKernel.Step;
            var values = _buffer.View.SubView(0, all).Cast<T, float>();
            ChainLauncher.Compile(_accelerator, chain.GetType()).Launch(grid, values, values, chain);
        }
        else
        {
            ChainLauncher.CompileWide(_accelerator, chain.GetType()).Launch(grid, _buffer.View.SubView(0, count).BaseView.Cast<double>(), chain);
        }
    }

    private void Copy<TValue>(ReadOnlySpan<TValue> values, ArrayView<TValue> destination)
        where TValue : unmanaged => destination.CopyFromCPU(_accelerator.DefaultStream, values);
}
