using System.Runtime;
using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Training;

/// <summary>Repeats a step that ran out of memory with a batch that is a quarter smaller, until it fits.</summary>
/// <remarks>
/// <para>The batch shrinks from 64 to 48, 36, 27, 20 and so on, and stays: it never grows again. The size goes into a checkpoint, so that a
/// resumed training makes the batches that the unbroken one would have.</para>
/// <para>A step that fails has to leave nothing behind, since it is run again: set gradients to zero at its start, change weights at its end,
/// and take the samples last, with <see cref="DataCursor.Peek"/> and <see cref="DataCursor.Advance"/>.</para>
/// <para>Memory is out when an exception, or one within it, is an <see cref="OutOfMemoryException"/> (an
/// <see cref="InsufficientMemoryException"/> is one), or says "out of memory" in its message, as CUDA's and TorchSharp's do, or
/// <see cref="IsOutOfMemory"/> knows it. Linux may kill a process that takes too much main memory without an exception; nothing helps
/// there. One thread at a time.</para>
/// </remarks>
public sealed class OutOfMemoryPolicy : ICheckpointable
{
    /// <summary>Begins with a batch size.</summary>
    /// <param name="batchSize">The size of the first batch; at least the minimum.</param>
    /// <param name="minimumBatchSize">The size below which it never shrinks; at least 1.</param>
    public OutOfMemoryPolicy(int batchSize, int minimumBatchSize = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumBatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, minimumBatchSize);
        (BatchSize, MinimumBatchSize) = (batchSize, minimumBatchSize);
    }

    /// <summary>The size of the next batch.</summary>
    public int BatchSize { get; private set; }

    /// <summary>The size below which it never shrinks.</summary>
    public int MinimumBatchSize { get; }

    /// <summary>Knows further exceptions that mean that memory is out. Asked of an exception and of those within it.</summary>
    /// <value>The default value is <see langword="null"/>: there are no further ones.</value>
    public Func<Exception, bool>? IsOutOfMemory { get; init; }

    /// <summary>Releases caches before a step is repeated, such as those of a GPU's allocator. Called after the garbage was collected.</summary>
    /// <value>The default value is <see langword="null"/>: the garbage is collected, with finalizers, and the heap compacted.</value>
    public Action? OnRelease { get; init; }

    /// <summary>Runs a step, and again with a smaller batch when memory was out.</summary>
    /// <param name="step">The step; takes the batch size.</param>
    /// <exception cref="BatchOutOfMemoryException">Memory was out with the smallest batch too.</exception>
    public void Run(Action<int> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        _ = Run(batchSize =>
        {
            step(batchSize);
            return 0;
        });
    }

    /// <inheritdoc cref="Run(Action{int})" />
    /// <typeparam name="T">The type of what the step returns.</typeparam>
    /// <returns>What the step returned.</returns>
    public T Run<T>(Func<int, T> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        while (true)
        {
            try
            {
                return step(BatchSize);
            }
            catch (Exception e) when (MeansOutOfMemory(e))
            {
                Shrink(e);
            }

            Release(); // outside of the handler: what the step held is garbage by now
        }
    }

    /// <inheritdoc cref="Run(Action{int})" />
    public Task RunAsync(Func<int, Task> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return RunAsync(async batchSize =>
        {
            await step(batchSize).ConfigureAwait(false);
            return 0;
        });
    }

    /// <inheritdoc cref="Run{T}(Func{int, T})" />
    public async Task<T> RunAsync<T>(Func<int, Task<T>> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        while (true)
        {
            try
            {
                return await step(BatchSize).ConfigureAwait(false);
            }
            catch (Exception e) when (MeansOutOfMemory(e))
            {
                Shrink(e);
            }

            Release();
        }
    }

    /// <inheritdoc />
    public void Save(CheckpointWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteTensor("batch_size", [BatchSize]);
    }

    /// <inheritdoc />
    /// <remarks>When this policy began with a smaller batch than the checkpoint has, that stays.</remarks>
    public void Load(CheckpointReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var saved = reader.GetTensor<int>("batch_size", 1)[0];
        reader.OnSwap(() => BatchSize = Math.Max(MinimumBatchSize, Math.Min(BatchSize, saved)));
    }

    private bool MeansOutOfMemory(Exception exception) => exception switch
    {
        OperationCanceledException or BatchOutOfMemoryException => false, // the latter has been through a policy
        OutOfMemoryException => true,
        _ when exception.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || IsOutOfMemory?.Invoke(exception) == true => true,
        AggregateException several => several.InnerExceptions.Any(MeansOutOfMemory),
        _ => exception.InnerException is { } inner && MeansOutOfMemory(inner),
    };

    private void Shrink(Exception cause)
    {
        if (BatchSize == MinimumBatchSize)
        {
            throw TrainingErrors.BatchOutOfMemory(BatchSize, cause);
        }

        BatchSize = Math.Max(MinimumBatchSize, (int)(BatchSize * 3L / 4));
    }

    private void Release()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect();
        GC.WaitForPendingFinalizers(); // they return native memory to its allocator, whose cache OnRelease empties
        GC.Collect();
        OnRelease?.Invoke();
    }
}
