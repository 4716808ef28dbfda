using ILGPU;
using ILGPU.Runtime;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>A column of the host in a device's memory: as a whole, brought once, or, where that is too much, batch by batch for each read.</summary>
internal sealed class DeviceColumn<T> : IDisposable
    where T : unmanaged
{
    private readonly Accelerator _accelerator;
    private readonly IReadOnlyList<ReadOnlyMemory<T>> _chunks;
    private readonly MemoryBuffer1D<T, Stride1D.Dense> _buffer;
    private readonly long _length;
    private bool _isThere;

    /// <param name="accelerator">The device.</param>
    /// <param name="chunks">The column.</param>
    /// <param name="batch">How many values the device has memory for; at least 1.</param>
    public DeviceColumn(Accelerator accelerator, IReadOnlyList<ReadOnlyMemory<T>> chunks, int batch)
    {
        (_accelerator, _chunks, _length) = (accelerator, chunks, chunks.Sum(chunk => (long)chunk.Length));
        _buffer = accelerator.Allocate1D<T>(batch);
    }

    /// <summary>Gives all values, in order, in one view or several.</summary>
    public void Read(Action<ArrayView<T>> read)
    {
        if (_isThere)
        {
            read(_buffer.View.SubView(0, _length).BaseView);
            return;
        }

        long filled = 0;
        foreach (var chunk in _chunks)
        {
            for (var rest = chunk; rest.Length > 0;)
            {
                var part = rest[..(int)Math.Min(rest.Length, _buffer.Length - filled)];
                _buffer.View.SubView(filled, part.Length).BaseView.CopyFromCPU(_accelerator.DefaultStream, part.Span);
                filled += part.Length;
                rest = rest[part.Length..];
                if (filled == _buffer.Length)
                {
                    read(_buffer.View.BaseView);
                    filled = 0;
                }
            }
        }

        if (filled > 0)
        {
            read(_buffer.View.SubView(0, filled).BaseView);
        }

        _isThere = _length <= _buffer.Length;
    }

    public void Dispose() => _buffer.Dispose();
}
