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
    private readonly KernelConfig _config;
    private readonly long _memoryLimit;
    private readonly ConcurrentDictionary<Type, Task> _compiling = new();
    private readonly ConcurrentDictionary<Type, ChainLauncher> _kernels = new();
    private readonly ConcurrentDictionary<Type, string> _failures = new();
    private readonly ConcurrentDictionary<FitWork, Task> _preparing = new();
    private readonly Lock _compiler = new();
    private readonly Lock _stream = new();
    private long _allocated;
    private bool _isDisposed;

    /// <param name="context">Owned.</param>
    /// <param name="accelerator">Owned.</param>
    /// <param name="config">How many threads a kernel gets.</param>
    /// <param name="memoryLimit">How many bytes of the device may be in use.</param>
    public AcceleratorRunner(Context context, Accelerator accelerator, KernelConfig config, long memoryLimit = long.MaxValue) =>
        (_context, _accelerator, _config, _memoryLimit) = (context, accelerator, config, memoryLimit);

    public string Name => _accelerator.Name;

    public Accelerator Accelerator => _accelerator;

    /// <summary>Bytes of the device that are in use.</summary>
    public long AllocatedBytes => Interlocked.Read(ref _allocated);

    /// <summary>What is compiled, or was.</summary>
    public IEnumerable<Task> Compiling => [.. _compiling.Values, .. _preparing.Values];

    /// <summary>Whether a fit waits for a kernel even where the CPU is done before it is compiled; to see what the device computes.</summary>
    public bool WaitsForKernels { get; set; }

    /// <summary>Ends when a chain's kernel is compiled; begins it when no one has.</summary>
    public Task CompileAsync(Type chain) => _compiling.GetOrAdd(chain, type => Task.Run(() => Compile(type)));

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
            var chain = task.Chain!.GetType();
            var isCompiled = CompileAsync(chain).IsCompleted;
            if (_kernels.TryGetValue(chain, out var kernel))
            {
                if (!TryRun(task, kernel, report))
                {
                    left.Add(task);
                }

                continue;
            }

            report.Note(isCompiled && _failures.TryGetValue(chain, out var failure)
                ? $"the CPU ran a chain that could not be compiled ({failure})"
                : "the CPU ran while the kernel is compiled");
            left.Add(task);
        }

        NoteFault(report.Note);
        return left;
    }

    public ColumnMoments? Moments(ColumnSource source, bool mayWait, Action<string> note) => Compute(
        FitWork.Of(FitKernels.Moments, source), mayWait, source.Length, source.DeviceBytesPerRow,
        batch => AcceleratorStatistics.Moments(_accelerator, source, batch), note);

    public double[]? Quantiles(ColumnSource source, double[] probabilities, bool mayWait, Action<string> note) => Compute(
        FitWork.Of(FitKernels.Quantiles, source), mayWait, source.Length, source.DeviceBytesPerRow,
        batch => AcceleratorStatistics.Quantiles(_accelerator, source, probabilities, batch), note);

    public CountedKeys? CountKeys(Column column, bool mayWait, Action<string> note) => Compute(
        FitWork.Of(column), mayWait, column.Length, sizeof(long) + sizeof(int) + 1, batch => DeviceCategories.Keys(_accelerator, column, batch), note);

    public long[]? CountCodes(Column column, bool mayWait, Action<string> note) => Compute(
        FitWork.Of(column), mayWait, column.Length, sizeof(int) + 1, batch => DeviceCategories.Codes(_accelerator, column, batch), note);

    public Utf8KeyCounts? CountTexts(Column column, bool mayWait, Action<string> note) => Compute(
        FitWork.Of(column), mayWait, column.Length, sizeof(int) + 1 + (int)((column.Texts.Bytes.Length + (long)column.Length) / Math.Max(1, column.Length)),
        batch => DeviceCategories.Texts(_accelerator, column, batch), note);

    public GroupSums? Sum(
        ReadOnlyMemory<int> codes, ReadOnlyMemory<int> folds, ReadOnlyMemory<float> targets, int groups, int foldCount, bool mayWait, Action<string> note) =>
        Compute(
            new(FitKernels.GroupSums), mayWait, codes.Length, 3 * sizeof(int),
            batch => AcceleratorStatistics.Sum(_accelerator, codes, folds, targets, groups, foldCount, batch), note);

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

    private void Compile(Type chain)
    {
        if (Compile(() => _kernels[chain] = ChainLauncher.Compile(_accelerator, chain)) is { } failure)
        {
            _failures[chain] = failure;
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

    private bool TryRun(ColumnTask task, ChainLauncher kernel, TransformReport report)
    {
        // One at a time: the default stream is not shared between threads.
        lock (_stream)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return InBatches(task.Source.Length, 2 * sizeof(float), batch => Run(task, kernel, batch), report.Note);
        }
    }

    private void Run(ColumnTask task, ChainLauncher kernel, int batch)
    {
        using var source = _accelerator.Allocate1D<float>(batch);
        using var destination = _accelerator.Allocate1D<float>(batch);
        for (long start = 0; start < task.Source.Length; start += batch)
        {
            var count = (int)Math.Min(batch, task.Source.Length - start);
            var values = task.Source.AsFloat32().Slice((int)start, count);
            source.View.SubView(0, count).BaseView.CopyFromCPU(_accelerator.DefaultStream, values.Span);
            kernel.Launch(_config, source.View.SubView(0, RoundUp(count)), destination.View.SubView(0, RoundUp(count)), task.Chain!);
            destination.View.SubView(0, count).BaseView.CopyToCPU(_accelerator.DefaultStream, task.Float32.Span.Slice((int)start, count));
        }
    }

    private T? Compute<T>(FitWork kind, bool mayWait, long length, int bytesPerRow, Func<int, T> work, Action<string> note)
        where T : class
    {
        var preparing = _preparing.GetOrAdd(kind, all => Task.Run(() => Compile(() => AcceleratorStatistics.Load(_accelerator, all))));
        if (!preparing.IsCompleted && !mayWait && !WaitsForKernels)
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
                    return InBatches(length, bytesPerRow, batch => result = work(batch), note) ? result : null;
                }
                catch (InternalCompilerException e)
                {
                    _context.ClearCache(ClearCacheMode.Everything);
                    note($"the CPU computed what could not be compiled ({e.GetBaseException().Message})");
                    return null;
                }
            }
        }
    }

    private void NoteFault(Action<string> note)
    {
        if (DeviceKernels.Of(_accelerator).Fault is { } fault)
        {
            note($"compiled kernels are not kept ({fault})");
        }
    }

    /// <summary>Does work with as many rows at once as there is memory for.</summary>
    /// <returns>Whether there was any.</returns>
    private bool InBatches(long rows, int bytesPerRow, Action<int> work, Action<string> note)
    {
        for (var batch = RoundUp(Math.Clamp(rows, 1, LargestBatch)); ; batch = RoundUp(batch / 2))
        {
            if (HasMemory((long)batch * bytesPerRow, batch, work))
            {
                return true;
            }

            if (batch <= SmallestBatch)
            {
                note($"the CPU ran, for the device has no memory for {SmallestBatch:N0} values");
                return false;
            }

            note("smaller batches were taken, for the device has too little memory");
        }
    }

    private bool HasMemory(long bytes, int batch, Action<int> work)
    {
        if (Interlocked.Add(ref _allocated, bytes) > _memoryLimit)
        {
            Interlocked.Add(ref _allocated, -bytes);
            return false;
        }

        try
        {
            using var binding = _accelerator.BindScoped(); // a driver's context belongs to a thread
            work(batch);
            return true;
        }
        catch (Exception e) when (IsOutOfMemory(e))
        {
            return false;
        }
        finally
        {
            Interlocked.Add(ref _allocated, -bytes);
        }
    }

    private static int RoundUp(long count) => (int)Math.Min(LargestBatch, (count + ChainKernel.Step - 1) / ChainKernel.Step * ChainKernel.Step);

    /// <summary>Whether a driver refused memory, or so much of it at once.</summary>
    internal static bool IsOutOfMemory(Exception e) => e is OutOfMemoryException
        or ILGPU.Runtime.Cuda.CudaException { Error: nameof(ILGPU.Runtime.Cuda.CudaError.CUDA_ERROR_OUT_OF_MEMORY) }
        or ILGPU.Runtime.OpenCL.CLException { Error: ILGPU.Runtime.OpenCL.CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or ILGPU.Runtime.OpenCL.CLError.CL_OUT_OF_RESOURCES or ILGPU.Runtime.OpenCL.CLError.CL_INVALID_BUFFER_SIZE or ILGPU.Runtime.OpenCL.CLError.CL_OUT_OF_HOST_MEMORY };
}
