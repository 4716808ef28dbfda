using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics.Kernels;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>
/// A column of the host in a device's memory, with NaN where it is missing and after its chain: as a whole, or, where that is too much, batch by batch for
/// each read. Rows that are stored on the device are taken from there.
/// </summary>
/// <typeparam name="T">Float for values that are stored in 32 bits, else double.</typeparam>
internal sealed class DeviceColumn<T> : IDisposable
    where T : unmanaged
{
    private readonly DeviceMemory _memory;
    private readonly Accelerator _accelerator;
    private readonly ColumnSource _source;
    private readonly IReadOnlyList<StoredRows?> _stored;
    private readonly MemoryBuffer1D<T, Stride1D.Dense> _buffer;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _validity;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _ints;
    private readonly MemoryBuffer1D<double, Stride1D.Dense> _wide;
    private readonly bool _isAsStored;
    private bool _isThere;

    /// <param name="memory">The device's.</param>
    /// <param name="source">The column.</param>
    /// <param name="stored">Those of its parts that are on the device.</param>
    /// <param name="batch">How many values the device has memory for; a multiple of <see cref="ChainKernel.Step"/>.</param>
    public DeviceColumn(DeviceMemory memory, ColumnSource source, IReadOnlyList<StoredRows?> stored, int batch)
    {
        (_memory, _accelerator, _source, _stored) = (memory, memory.Accelerator, source, stored);
        _isAsStored = source.IsAsStored && stored.All(rows => rows is not null);
        var isStaged = stored.Any(rows => rows is null);
        MemoryBuffer1D<T, Stride1D.Dense>? values = null;
        MemoryBuffer1D<byte, Stride1D.Dense>? validity = null;
        MemoryBuffer1D<int, Stride1D.Dense>? ints = null;
        try
        {
            _buffer = values = _accelerator.Allocate1D<T>(_isAsStored ? 1 : batch);
            _validity = validity = _accelerator.Allocate1D<byte>(isStaged && source.HasValidity ? batch / 8 + 2 : 1);
            _ints = ints = _accelerator.Allocate1D<int>(isStaged && source.Type == ColumnType.Int32 ? batch : 1);
            _wide = _accelerator.Allocate1D<double>(source.IsWidened ? batch : 1);
        }
        catch
        {
            ints?.Dispose();
            validity?.Dispose();
            values?.Dispose();
            throw;
        }
    }

    /// <summary>Compiles what it needs.</summary>
    public static void Load(Accelerator accelerator, FitWork work)
    {
        var kernels = DeviceKernels.Of(accelerator);
        var isFloat32 = work.Type == ColumnType.Float32;
        if (work.Type == ColumnType.Int32)
        {
            kernels.Load<ArrayView<int>, ArrayView<double>>(ColumnKernels.WidenIntsKernel);
        }
        else if (work.Type == ColumnType.Int64)
        {
            kernels.Load<ArrayView<long>, ArrayView<double>>(ColumnKernels.WidenLongsKernel);
        }

        if (work.HasValidity && isFloat32)
        {
            kernels.Load<ArrayView<float>, ArrayView<byte>, int>(ColumnKernels.MaskFloatsKernel);
        }
        else if (work.HasValidity)
        {
            kernels.Load<ArrayView<double>, ArrayView<byte>, int>(ColumnKernels.MaskDoublesKernel);
        }

        if (work.IsWidened)
        {
            kernels.Load<ArrayView<float>, ArrayView<double>>(ColumnKernels.WidenFloatsKernel);
            kernels.Load<ArrayView<double>, ArrayView<float>>(ColumnKernels.NarrowDoublesKernel);
        }

        if (work.Chain is { } chain)
        {
            _ = isFloat32 && !work.IsWidened ? ChainLauncher.Compile(accelerator, chain) : ChainLauncher.CompileWide(accelerator, chain);
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

        if (_isAsStored)
        {
            for (var i = 0; i < _stored.Count; i++)
            {
                read(_stored[i]!.Values<T>(0, _source.Parts[i].Length));
            }

            return;
        }

        long filled = 0;
        for (var i = 0; i < _stored.Count; i++)
        {
            for (long start = 0; start < _source.Parts[i].Length;)
            {
                var count = (int)Math.Min(_source.Parts[i].Length - start, _buffer.Length - filled);
                Fill(_source.Parts[i], _stored[i], (int)start, count, filled);
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
        _wide.Dispose();
        _ints.Dispose();
        _validity.Dispose();
        _buffer.Dispose();
    }

    private void Fill(Column part, StoredRows? stored, int start, int count, long place)
    {
        var kernels = DeviceKernels.Of(_accelerator);
        var grid = GridShape.Of(_accelerator, count);
        var values = _buffer.View.SubView(place, count).BaseView;
        switch (part.Type)
        {
            case ColumnType.Float32:
                Copy(part.AsFloat32(), values.Cast<float>());
                break;
            case ColumnType.Float64:
                Copy(part.AsFloat64(), values.Cast<double>());
                break;
            case ColumnType.Int32:
                var ints = stored?.Values<int>(start, count) ?? Copy(part.AsInt32(), _ints.View.SubView(0, count).BaseView);
                kernels.Load<ArrayView<int>, ArrayView<double>>(ColumnKernels.WidenIntsKernel)(grid, ints, values.Cast<double>());
                break;
            default:
                var longs = stored?.Values<long>(start, count) ?? Copy(part.AsInt64(), values.Cast<long>());
                kernels.Load<ArrayView<long>, ArrayView<double>>(ColumnKernels.WidenLongsKernel)(grid, longs, values.Cast<double>());
                break;
        }

        if (!part.HasValidity)
        {
            return;
        }

        var present = stored?.Present(start, count) ?? Bring(part.Validity.Slice(start));
        if (part.Type == ColumnType.Float32)
        {
            kernels.Load<ArrayView<float>, ArrayView<byte>, int>(ColumnKernels.MaskFloatsKernel)(grid, values.Cast<float>(), present.Validity, present.Offset);
        }
        else
        {
            kernels.Load<ArrayView<double>, ArrayView<byte>, int>(ColumnKernels.MaskDoublesKernel)(grid, values.Cast<double>(), present.Validity, present.Offset);
        }

        ArrayView<TValue> Copy<TValue>(ReadOnlyMemory<TValue> host, ArrayView<TValue> destination)
            where TValue : unmanaged
        {
            if (stored is null)
            {
                _memory.Bring(host.Span.Slice(start, count), destination);
            }
            else
            {
                stored.Values<TValue>(start, count).CopyTo(_accelerator.DefaultStream, destination);
            }

            return destination;
        }

        PresentRows Bring(ValidityBitmap rows)
        {
            var bits = _validity.View.SubView(0, (rows.Offset + count + 7) / 8).BaseView;
            _memory.Bring(rows.Bits.Span[..(int)bits.Length], bits);
            return new() { Validity = bits, Offset = rows.Offset };
        }
    }

    private void RunChain(long count)
    {
        if (_source.Chain is not { } chain)
        {
            return;
        }

        var grid = GridShape.Of(_accelerator, count);
        if (_source.IsWidened)
        {
            // As on the CPU: in 64 bits, then rounded once.
            var kernels = DeviceKernels.Of(_accelerator);
            var (values, wide) = (_buffer.View.SubView(0, count).BaseView.Cast<float>(), _wide.View.SubView(0, count).BaseView);
            kernels.Load<ArrayView<float>, ArrayView<double>>(ColumnKernels.WidenFloatsKernel)(grid, values, wide);
            ChainLauncher.CompileWide(_accelerator, chain.GetType()).Launch(grid, wide, chain);
            kernels.Load<ArrayView<double>, ArrayView<float>>(ColumnKernels.NarrowDoublesKernel)(grid, wide, values);
        }
        else if (_source.IsFloat32)
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
}
