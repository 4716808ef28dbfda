using System.Runtime.InteropServices;
using MlOps.Sdk.Tests.Checkpointing;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Tests.Training;

public sealed class OutOfMemoryPolicyTests
{
    private const long Kilobyte = 1024;

    [Fact]
    public void A_training_over_its_byte_budget_ends_with_a_smaller_batch_and_each_sample_once_per_epoch()
    {
        var cursor = new DataCursor(200, seed: 3);
        var policy = new OutOfMemoryPolicy(batchSize: 64);
        var samples = new List<int>();
        var batches = new List<int>();

        while (cursor.Epoch < 2)
        {
            policy.Run(batchSize =>
            {
                var batch = cursor.Peek(batchSize);
                using var allocator = new Allocator(30 * Kilobyte);
                using var memory = allocator.Allocate(batch.Length * Kilobyte);
                samples.AddRange(batch.Span);
                batches.Add(batch.Length);
                cursor.Advance(batch.Length);
            });
        }

        Assert.Equal(27, policy.BatchSize); // 64, 48 and 36 were too many
        Assert.Equal([27, 27, 27, 27, 27, 27, 27, 11], batches[..8]);
        Assert.All(samples.Chunk(200), epoch => Assert.Equal(Enumerable.Range(0, 200), epoch.Order()));
    }

    [Fact]
    public void What_a_failed_step_left_in_a_cache_is_released_before_the_step_is_repeated()
    {
        using var allocator = new Allocator(30 * Kilobyte);
        var policy = new OutOfMemoryPolicy(batchSize: 64) { OnRelease = allocator.EmptyCache };

        policy.Run(batchSize => FillHalves(allocator, batchSize));

        Assert.Equal(27, policy.BatchSize);
    }

    [Fact]
    public void Without_that_it_ends_at_the_smallest_batch() // the control
    {
        using var allocator = new Allocator(30 * Kilobyte);
        var policy = new OutOfMemoryPolicy(batchSize: 64);

        Assert.Throws<BatchOutOfMemoryException>(() => policy.Run(batchSize => FillHalves(allocator, batchSize)));
    }

    [Theory]
    [InlineData(64, 1, new[] { 64, 48, 36, 27, 20, 15, 11, 8, 6, 4, 3, 2, 1 })]
    [InlineData(64, 30, new[] { 64, 48, 36, 30 })]
    [InlineData(int.MaxValue, 900_000_000, new[] { int.MaxValue, 1_610_612_735, 1_207_959_551, 905_969_663, 900_000_000 })]
    [InlineData(1, 1, new[] { 1 })]
    public void The_batch_shrinks_by_a_quarter_down_to_the_minimum_and_then_the_exception_goes_up(int batchSize, int minimum, int[] expected)
    {
        var policy = new OutOfMemoryPolicy(batchSize, minimum);
        var tried = new List<int>();

        var e = Assert.Throws<BatchOutOfMemoryException>(() => policy.Run(size =>
        {
            tried.Add(size);
            throw new InsufficientMemoryException("no room");
        }));

        Assert.Equal(expected, tried);
        Assert.Equal(expected[^1], e.BatchSize);
        Assert.IsType<InsufficientMemoryException>(e.InnerException);
        Assert.Contains("the smallest that is allowed: no room A batch that fits", e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Exception, bool> Exceptions() => new()
    {
        { new InsufficientMemoryException(), true },
        { new CudaException("CUDA out of memory. Tried to allocate 2.00 GiB"), true },
        { new InvalidOperationException("the step failed", new CudaException("an error: Out Of Memory")), true },
        { new AggregateException(new InvalidOperationException("other"), new InsufficientMemoryException()), true },
        { new InvalidOperationException("CL_MEM_OBJECT_ALLOCATION_FAILURE"), true }, // by the user's predicate
        { new InvalidOperationException("the step failed", new InvalidOperationException("CL_MEM_OBJECT_ALLOCATION_FAILURE")), true },
        { new InvalidOperationException("other"), false },
        { new IOException("No space left on device"), false },
        { new OperationCanceledException("out of memory"), false },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public async Task It_knows_when_memory_is_out_and_lets_everything_else_go_up(Exception exception, bool isRepeated)
    {
        var policy = new OutOfMemoryPolicy(64) { IsOutOfMemory = e => e.Message.Contains("ALLOCATION_FAILURE", StringComparison.Ordinal) };
        Task<int> StepAsync(int batchSize) => batchSize == 64 ? Task.FromException<int>(exception) : Task.FromResult(batchSize);

        var thrown = await Record.ExceptionAsync(() => policy.RunAsync(StepAsync));

        Assert.Equal(isRepeated ? null : exception, thrown);
        Assert.Equal(isRepeated ? 48 : 64, policy.BatchSize);
    }

    [Fact]
    public async Task Every_form_of_step_is_repeated_and_returns_its_value()
    {
        var policy = new OutOfMemoryPolicy(64);
        static int Fit(int size, int limit) => size <= limit ? size : throw new InsufficientMemoryException();

        Assert.Equal(48, policy.Run(size => Fit(size, 50)));
        policy.Run(size => { Fit(size, 40); });
        Assert.Equal(36, policy.BatchSize);
        Assert.Equal(27, await policy.RunAsync(async size =>
        {
            await Task.Yield();
            return Fit(size, 30);
        }));
        await policy.RunAsync(async size =>
        {
            await Task.Yield();
            Fit(size, 20);
        });
        Assert.Equal(20, policy.BatchSize);
        Assert.Equal(20, policy.Run(size => size)); // it never grows again
    }

    [Fact]
    public void A_policy_within_another_gives_up_for_both()
    {
        var outer = new OutOfMemoryPolicy(64);
        var inner = new OutOfMemoryPolicy(1);

        Assert.Throws<BatchOutOfMemoryException>(() => outer.Run(_ => inner.Run(_ => throw new InsufficientMemoryException())));

        Assert.Equal(64, outer.BatchSize);
    }

    [Fact]
    public void What_the_failed_step_held_is_collected_before_it_is_repeated()
    {
        var policy = new OutOfMemoryPolicy(2);
        WeakReference? held = null;

        policy.Run(batchSize =>
        {
            if (batchSize == 2)
            {
                held = Hold();
                throw new InsufficientMemoryException();
            }
        });

        Assert.False(held!.IsAlive);
    }

    [Theory]
    [InlineData(64, 1, 48)] // as the unbroken training goes on
    [InlineData(32, 1, 32)] // begun with a smaller one
    [InlineData(64, 60, 60)] // a greater minimum
    public void A_restored_policy_has_the_batch_size_that_fitted(int batchSize, int minimum, int expected)
    {
        var policy = new OutOfMemoryPolicy(64);
        policy.Run(size => size == 64 ? throw new InsufficientMemoryException() : size);

        var restored = MemoryCheckpoint.Copy(policy, new OutOfMemoryPolicy(batchSize, minimum));

        Assert.Equal(expected, restored.BatchSize);
    }

    [Fact]
    public void Sizes_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new OutOfMemoryPolicy(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OutOfMemoryPolicy(8, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OutOfMemoryPolicy(8, 0));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Hold() => new(new byte[100_000]);

    /// <summary>A step that allocates twice, and loses the first half to the allocator's cache when there is no room for the second.</summary>
    private static void FillHalves(Allocator allocator, int batchSize)
    {
        using var activations = allocator.Allocate(batchSize * Kilobyte / 2);
        using var gradients = allocator.Allocate(batchSize * Kilobyte / 2);
    }

    /// <summary>Real memory outside the heap, up to a limit. What is freed goes to a cache that counts until it is emptied.</summary>
    private sealed class Allocator(long limit) : IDisposable
    {
        private readonly List<nint> _cached = [];
        private long _taken;

        public Block Allocate(long length)
        {
            if (_taken + length > limit)
            {
                throw new CudaException($"CUDA out of memory. Tried to allocate {length} bytes, {limit - _taken} are free");
            }

            _taken += length;
            return new(this, Marshal.AllocHGlobal((nint)length));
        }

        public void EmptyCache()
        {
            _cached.ForEach(Marshal.FreeHGlobal);
            _cached.Clear();
            _taken = 0;
        }

        public void Dispose() => EmptyCache();

        public sealed class Block(Allocator owner, nint address) : IDisposable
        {
            public void Dispose() => owner._cached.Add(address);
        }
    }

    private sealed class CudaException(string message) : Exception(message);
}
