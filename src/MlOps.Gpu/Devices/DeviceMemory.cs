using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>
/// What is in use of a device's memory. A fit's columns stay there until it is done, so that each is brought once, whatever is learnt of it; where memory is
/// short, those that were used longest ago make room. Its methods are called by one thread at a time, except <see cref="Holds"/>.
/// </summary>
/// <param name="accelerator">The device.</param>
/// <param name="limit">How many bytes may be in use.</param>
internal sealed class DeviceMemory(Accelerator accelerator, long limit)
{
    private readonly Lock _gate = new();
    private readonly List<StoredRows> _stored = []; // what was used longest ago first
    private long _allocated;
    private long _brought;

    public Accelerator Accelerator => accelerator;

    public long AllocatedBytes => Interlocked.Read(ref _allocated);

    /// <summary>How many bytes of columns were brought to the device, as often as they were.</summary>
    public long BroughtBytes => Interlocked.Read(ref _brought);

    public void Bring<T>(ReadOnlySpan<T> values, ArrayView<T> destination)
        where T : unmanaged
    {
        if (!values.IsEmpty)
        {
            destination.CopyFromCPU(accelerator.DefaultStream, values);
            Interlocked.Add(ref _brought, (long)values.Length * Interop.SizeOf<T>());
        }
    }

    /// <summary>Whether a column was brought for a fit.</summary>
    public bool Holds(object fit, Column column) => Find(fit, column.Storage) is not null;

    /// <summary>Brings columns for a fit, where they are not there and there is memory, and keeps them until <see cref="EndUse"/> at least.</summary>
    /// <returns>For each column its rows; <see langword="null"/> where there was no memory.</returns>
    public StoredRows?[] Use(object fit, IReadOnlyList<Column> columns)
    {
        var rows = new StoredRows?[columns.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = Find(fit, columns[i].Storage) ?? Store(fit, columns[i]);
            if (rows[i] is { } used)
            {
                used.IsInUse = true;
                lock (_gate)
                {
                    _stored.Remove(used);
                    _stored.Add(used);
                }
            }
        }

        return rows;
    }

    public void EndUse()
    {
        lock (_gate)
        {
            _stored.ForEach(rows => rows.IsInUse = false);
        }
    }

    /// <summary>Frees the columns of a fit.</summary>
    /// <param name="fit">What they were brought for.</param>
    /// <param name="isNeeded">Which to keep.</param>
    public void Release(object fit, Predicate<ColumnStorage> isNeeded)
    {
        StoredRows[] released;
        lock (_gate)
        {
            released = [.. _stored.Where(rows => ReferenceEquals(rows.Fit, fit) && !isNeeded(rows.Storage))];
        }

        Array.ForEach(released, Free);
    }

    /// <summary>Does work that takes so much memory.</summary>
    /// <returns>Whether there was as much, after columns that are not in use made room.</returns>
    public bool TryUse(long bytes, Action work)
    {
        do
        {
            if (TryTake(bytes, work))
            {
                Interlocked.Add(ref _allocated, -bytes);
                return true;
            }
        }
        while (MadeRoom());
        return false;
    }

    private StoredRows? Store(object fit, Column column)
    {
        StoredRows? rows = null;
        while (!TryTake(StoredRows.BytesOf(column), () => rows = new(this, fit, column)))
        {
            if (!MadeRoom())
            {
                return null;
            }
        }

        lock (_gate)
        {
            _stored.Add(rows!);
        }

        return rows;
    }

    /// <summary>Counts the bytes as in use, where the work found as many.</summary>
    private bool TryTake(long bytes, Action work)
    {
        if (Interlocked.Add(ref _allocated, bytes) > limit)
        {
            Interlocked.Add(ref _allocated, -bytes);
            return false;
        }

        try
        {
            using var binding = accelerator.BindScoped(); // a driver's context belongs to a thread
            work();
            return true;
        }
        catch (Exception e)
        {
            Interlocked.Add(ref _allocated, -bytes);
            if (!AcceleratorRunner.IsOutOfMemory(e))
            {
                throw;
            }

            return false;
        }
    }

    private bool MadeRoom()
    {
        StoredRows? oldest;
        lock (_gate)
        {
            oldest = _stored.Find(rows => !rows.IsInUse);
        }

        if (oldest is not null)
        {
            Free(oldest);
        }

        return oldest is not null;
    }

    private void Free(StoredRows rows)
    {
        using var binding = accelerator.BindScoped();
        rows.Dispose();
        Interlocked.Add(ref _allocated, -rows.Bytes);
        lock (_gate)
        {
            _stored.Remove(rows);
        }
    }

    private StoredRows? Find(object fit, ColumnStorage storage)
    {
        lock (_gate)
        {
            return _stored.Find(rows => ReferenceEquals(rows.Fit, fit) && rows.Storage == storage);
        }
    }
}
