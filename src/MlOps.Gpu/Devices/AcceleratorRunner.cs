using System.Collections.Concurrent;
using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>Runs chains and computes statistics on a device of ILGPU's. What it can't do it leaves, with a note, to the CPU.</summary>
internal sealed class AcceleratorRunner : IDeviceRunner
{
    private const int SmallestBatch = 64 * 1024; // values; where even that finds no memory, the CPU takes over
    private const int LargestBatch = 64 * 1024 * 1024;

    private readonly Context _context;
    private readonly Accelerator _accelerator;
    private readonly DeviceMemory _memory;
    private readonly ConcurrentDictionary<FitWork, string> _failures = new();
    private readonly ConcurrentDictionary<FitWork, Task> _preparing = new();
    private readonly Lock _compiler = new();
    private readonly Lock _stream = new();
    private bool _isDisposed;

    /// <param name="context">Owned.</param>
    /// <param name="accelerator">Owned.</param>
    /// <param name="memoryLimit">How many bytes of the device may be in use.</param>
    public AcceleratorRunner(Context context, Accelerator accelerator, long memoryLimit = long.MaxValue) =>
        (_context, _accelerator, _memory) = (context, accelerator, new(accelerator, memoryLimit));

    public string Name => _accelerator.Name;

    public Accelerator Accelerator => _accelerator;

    /// <summary>Bytes of the device that are in use.</summary>
    public long AllocatedBytes => _memory.AllocatedBytes;

    /// <summary>How many bytes of columns were brought to the device, as often as they were.</summary>
    public long BroughtBytes => _memory.BroughtBytes;

    /// <summary>What is compiled, or was.</summary>
    public IEnumerable<Task> Compiling => [.. _preparing.Values];

    /// <summary>Whether all work waits for its kernel even where the CPU is done before it is compiled; to see what the device computes.</summary>
    public bool WaitsForKernels { get; set; }

    /// <summary>How many values of 32 bits are copied to measure rates.</summary>
    public int SampleLength { get; init; } = 8 << 20;

    public ComputeRates MeasureRates()
    {
        lock (_compiler)
        {
            lock (_stream)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                try
                {
                    using var binding = _accelerator.BindScoped();
                    return CpuRates.AddTo(AcceleratorRates.Measure(_accelerator, SampleLength), SampleLength);
                }
                catch (Exception e) when (e is InternalCompilerException || IsOutOfMemory(e))
                {
                    _context.ClearCache(ClearCacheMode.Everything);
                    return ComputeRates.Typical(Environment.ProcessorCount);
                }
            }
        }
    }

    public IReadOnlyList<ColumnTask> Run(IReadOnlyList<ColumnTask> tasks, TransformReport report)
    {
        var left = new List<ColumnTask>();
        foreach (var task in tasks)
        {
            var source = new ColumnSource([task.Source], task.Chain);
            var work = FitWork.Of(FitKernels.Transform, source);
            if (!IsPrepared(work, mayWait: false))
            {
                report.Note("the CPU ran while the kernel is compiled");
                left.Add(task);
            }
            else if (_failures.TryGetValue(work, out var failure))
            {
                report.Note($"the CPU ran a chain that could not be compiled ({failure})");
                left.Add(task);
            }
            else if (!TryRun(task, source, report))
            {
                left.Add(task);
            }
        }

        NoteFault(report.Note);
        return left;
    }

    public bool Holds(object fit, Column column) => _memory.Holds(fit, column);

    public void Release(object fit, Predicate<ColumnStorage> isNeeded)
    {
        lock (_stream)
        {
            if (!_isDisposed)
            {
                _memory.Release(fit, isNeeded);
            }
        }
    }

    public ColumnMoments? Moments(object fit, ColumnSource source, bool mayWait, Action<string> note) => Compute(
        FitWork.Of(FitKernels.Moments, source), fit, source, mayWait,
        (stored, batch) => AcceleratorStatistics.Moments(_memory, source, stored, batch), note);

    public double[]? Quantiles(object fit, ColumnSource source, double[] probabilities, bool mayWait, Action<string> note) => Compute(
        FitWork.Of(FitKernels.Quantiles, source), fit, source, mayWait,
        (stored, batch) => AcceleratorStatistics.Quantiles(_memory, source, stored, probabilities, batch), note);

    public FittedPower? Power(object fit, ColumnSource source, PowerFamily family, bool mayWait, Action<string> note) => Compute(
        FitWork.Of(family, source), fit, source.Parts, mayWait, source.Length, isStored => source.DeviceBytesPerRow(isStored) + sizeof(double),
        (stored, batch) => AcceleratorStatistics.Power(_memory, source, stored, family, batch), note);

    public CountedKeys? CountKeys(object fit, Column column, bool mayWait, Action<string> note) => Count(
        fit, column, mayWait, isStored => isStored && column.Type == ColumnType.Int64 ? 0 : sizeof(long) + (isStored ? 0 : sizeof(int) + 1),
        (stored, batch) => DeviceCategories.Keys(_memory, column, stored, batch), note);

    public long[]? CountCodes(object fit, Column column, bool mayWait, Action<string> note) => Count(
        fit, column, mayWait, isStored => isStored ? 0 : sizeof(int) + 1, (stored, batch) => DeviceCategories.Codes(_memory, column, stored, batch), note);

    public Utf8KeyCounts? CountTexts(object fit, Column column, bool mayWait, Action<string> note) => Count(
        fit, column, mayWait,
        isStored => isStored ? 0 : sizeof(int) + 1 + (int)((column.Texts.Bytes.Length + (long)column.Length) / Math.Max(1, column.Length)),
        (stored, batch) => DeviceCategories.Texts(_memory, column, stored, batch), note);

    public GroupSums? Sum(
        ReadOnlyMemory<int> codes, ReadOnlyMemory<int> folds, ReadOnlyMemory<float> targets, int groups, int foldCount, bool mayWait, Action<string> note) =>
        Compute(
            new(FitKernels.GroupSums), new(), [], mayWait, codes.Length, _ => 3 * sizeof(int),
            (_, batch) => AcceleratorStatistics.Sum(_memory, codes, folds, targets, groups, foldCount, batch), note);

    public void Dispose()
    {
        lock (_compiler)
        {
            lock (_stream)
            {
                if (_isDisposed)
                {
                    return;
                }

                _isDisposed = true;
                _accelerator.Dispose();
                _context.Dispose();
            }
        }
    }

    /// <summary>Whether what work needs is compiled, or need not be waited for; begins it where no one has.</summary>
    private bool IsPrepared(FitWork work, bool mayWait)
    {
        var preparing = _preparing.GetOrAdd(work, all => Task.Run(() => Prepare(all)));
        if (!preparing.IsCompleted && WaitsForKernels)
        {
            Prepare(work); // finds what is compiled already
        }

        return preparing.IsCompleted || mayWait || WaitsForKernels;
    }

    private void Prepare(FitWork work)
    {
        if (Compile(() => AcceleratorStatistics.Load(_accelerator, work)) is { } failure)
        {
            _failures[work] = failure;
        }
    }

    /// <returns>Why it failed, if it did.</returns>
    private string? Compile(Action compile)
    {
        lock (_compiler)
        {
            if (_isDisposed)
            {
                return "the device is disposed";
            }

            try
            {
                using var binding = _accelerator.BindScoped();
                compile();
                return null;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A compile that fails leaves the context so that all later ones fail too.
                _context.ClearCache(ClearCacheMode.Everything);
                return e.GetBaseException().Message;
            }
        }
    }

    private bool TryRun(ColumnTask task, ColumnSource source, TransformReport report)
    {
        // One at a time: the default stream is not shared between threads.
        lock (_stream)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (InBatches(source.Length, source.DeviceBytesPerRow(isStored: false), batch => Run(task, source, batch), report.Note))
            {
                return true;
            }

            NoteNoMemory(report.Note);
            return false;
        }
    }

    private void Run(ColumnTask task, ColumnSource source, int batch)
    {
        if (source.IsFloat32)
        {
            Run(task.Float32);
        }
        else
        {
            Run(task.Float64);
        }

        void Run<T>(Memory<T> results)
            where T : unmanaged
        {
            using var column = new DeviceColumn<T>(_memory, source, [null], batch);
            column.Read(values =>
            {
                values.CopyToCPU(_accelerator.DefaultStream, results.Span[..(int)values.Length]);
                results = results[(int)values.Length..];
            });
        }
    }

    private T? Compute<T>(FitWork kind, object fit, ColumnSource source, bool mayWait, Func<StoredRows?[], int, T> work, Action<string> note)
        where T : class =>
        Compute(kind, fit, source.Parts, mayWait, source.Length, source.DeviceBytesPerRow, work, note);

    private T? Count<T>(object fit, Column column, bool mayWait, Func<bool, int> bytesPerRow, Func<StoredRows?, int, T> work, Action<string> note)
        where T : class =>
        Compute(FitWork.Of(column), fit, [column], mayWait, column.Length, bytesPerRow, (stored, batch) => work(stored[0], batch), note);

    /// <param name="kind">Tells what has to be compiled.</param>
    /// <param name="fit">What keeps columns on the device.</param>
    /// <param name="columns">What is read.</param>
    /// <param name="mayWait">Whether to wait for the kernel.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="bytesPerRow">The memory that a row takes besides the columns that are stored, if they are.</param>
    /// <param name="work">Computes, of the columns where they are stored, of so many rows at once.</param>
    /// <param name="note">Takes what did not go as planned.</param>
    private T? Compute<T>(
        FitWork kind, object fit, IReadOnlyList<Column> columns, bool mayWait, long length, Func<bool, int> bytesPerRow, Func<StoredRows?[], int, T> work,
        Action<string> note)
        where T : class
    {
        if (!IsPrepared(kind, mayWait))
        {
            note("the CPU was there before the kernel is compiled");
            return null;
        }

        T? result = null;
        lock (_compiler)
        {
            lock (_stream)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                try
                {
                    NoteFault(note);
                    var stored = _memory.Use(fit, columns);
                    if (IsDone(stored))
                    {
                        return result;
                    }

                    // Without them there is more room.
                    _memory.EndUse();
                    if (stored.Any(rows => rows is not null) && IsDone(new StoredRows?[columns.Count]))
                    {
                        return result;
                    }

                    NoteNoMemory(note);
                    return null;
                }
                catch (InternalCompilerException e)
                {
                    _context.ClearCache(ClearCacheMode.Everything);
                    note($"the CPU computed what could not be compiled ({e.GetBaseException().Message})");
                    return null;
                }
                finally
                {
                    _memory.EndUse();
                }
            }
        }

        bool IsDone(StoredRows?[] stored) =>
            InBatches(length, bytesPerRow(stored.Length > 0 && stored.All(rows => rows is not null)), batch => result = work(stored, batch), note);
    }

    private void NoteFault(Action<string> note)
    {
        if (DeviceKernels.Of(_accelerator).Fault is { } fault)
        {
            note($"compiled kernels are not kept ({fault})");
        }
    }

    private static void NoteNoMemory(Action<string> note) => note($"the CPU ran, for the device has no memory for {SmallestBatch:N0} values");

    /// <summary>Does work with as many rows at once as there is memory for.</summary>
    /// <returns>Whether there was any.</returns>
    private bool InBatches(long rows, int bytesPerRow, Action<int> work, Action<string> note)
    {
        for (var batch = RoundUp(Math.Clamp(rows, 1, LargestBatch)); ; batch = RoundUp(batch / 2))
        {
            if (_memory.TryUse((long)batch * bytesPerRow, () => work(batch)))
            {
                return true;
            }

            if (batch <= SmallestBatch)
            {
                return false;
            }

            note("smaller batches were taken, for the device has too little memory");
        }
    }

    private static int RoundUp(long count) => (int)Math.Min(LargestBatch, (count + ChainKernel.Step - 1) / ChainKernel.Step * ChainKernel.Step);

    /// <summary>Whether a driver refused memory, or so much of it at once.</summary>
    internal static bool IsOutOfMemory(Exception e) => e is OutOfMemoryException
        or ILGPU.Runtime.Cuda.CudaException { Error: nameof(ILGPU.Runtime.Cuda.CudaError.CUDA_ERROR_OUT_OF_MEMORY) }
        or ILGPU.Runtime.OpenCL.CLException { Error: ILGPU.Runtime.OpenCL.CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or ILGPU.Runtime.OpenCL.CLError.CL_OUT_OF_RESOURCES or ILGPU.Runtime.OpenCL.CLError.CL_INVALID_BUFFER_SIZE or ILGPU.Runtime.OpenCL.CLError.CL_OUT_OF_HOST_MEMORY };
}
