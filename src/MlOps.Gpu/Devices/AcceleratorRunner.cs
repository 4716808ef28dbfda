using System.Collections.Concurrent;
using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics;

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
    private readonly Lock _compiler = new();
    private readonly Lock _stream = new();
    private long _allocated;

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
    public IEnumerable<Task> Compiling => _compiling.Values;

    /// <summary>Ends when a chain's kernel is compiled; begins it when no one has.</summary>
    public Task CompileAsync(Type chain) => _compiling.GetOrAdd(chain, type => Task.Run(() => Compile(type)));

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

        return left;
    }

    public ColumnMoments? Moments(IReadOnlyList<ReadOnlyMemory<float>> chunks, Action<string> note) => Compute(
        chunks.Sum(chunk => (long)chunk.Length), sizeof(float), batch => AcceleratorStatistics.Moments(_accelerator, chunks, batch), note);

    public double[]? Quantiles(IReadOnlyList<ReadOnlyMemory<float>> chunks, double[] probabilities, Action<string> note) => Compute(
        chunks.Sum(chunk => (long)chunk.Length), sizeof(float), batch => AcceleratorStatistics.Quantiles(_accelerator, chunks, probabilities, batch), note);

    public KeyCounts? Count(ReadOnlyMemory<long> keys, Action<string> note) =>
        Compute(keys.Length, sizeof(long), batch => AcceleratorStatistics.Count(_accelerator, keys, batch), note);

    public Utf8KeyCounts? Count(ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> bytes, Action<string> note)
    {
        var rows = offsets.Length - 1;
        var bytesPerRow = sizeof(int) + (int)((bytes.Length + (long)rows) / Math.Max(1, rows));
        return Compute(rows, bytesPerRow, batch => AcceleratorStatistics.Count(_accelerator, offsets, bytes, batch), note);
    }

    public GroupSums? Sum(
        ReadOnlyMemory<int> codes, ReadOnlyMemory<int> folds, ReadOnlyMemory<float> targets, int groups, int foldCount, Action<string> note) => Compute(
        codes.Length, 3 * sizeof(int), batch => AcceleratorStatistics.Sum(_accelerator, codes, folds, targets, groups, foldCount, batch), note);

    public void Dispose()
    {
        lock (_compiler)
        {
            lock (_stream)
            {
                _accelerator.Dispose();
                _context.Dispose();
            }
        }
    }

    private void Compile(Type chain)
    {
        lock (_compiler)
        {
            try
            {
                using var binding = _accelerator.BindScoped();
                _kernels[chain] = ChainLauncher.Compile(_accelerator, chain);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A compile that fails leaves the context so that all later ones fail too.
                _context.ClearCache(ClearCacheMode.Everything);
                _failures[chain] = e.GetBaseException().Message;
            }
        }
    }

    private bool TryRun(ColumnTask task, ChainLauncher kernel, TransformReport report)
    {
        // One at a time: the default stream is not shared between threads.
        lock (_stream)
        {
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

    private T? Compute<T>(long length, int bytesPerRow, Func<int, T> work, Action<string> note)
        where T : class
    {
        T? result = null;
        lock (_compiler)
        {
            lock (_stream)
            {
                try
                {
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

    private static bool IsOutOfMemory(Exception e) => e is OutOfMemoryException
        or ILGPU.Runtime.Cuda.CudaException { Error: nameof(ILGPU.Runtime.Cuda.CudaError.CUDA_ERROR_OUT_OF_MEMORY) }
        or ILGPU.Runtime.OpenCL.CLException { Error: ILGPU.Runtime.OpenCL.CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or ILGPU.Runtime.OpenCL.CLError.CL_OUT_OF_RESOURCES or ILGPU.Runtime.OpenCL.CLError.CL_OUT_OF_HOST_MEMORY };
}
