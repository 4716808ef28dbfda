using System.Text;
using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>What <see cref="ICheckpointStore"/> promises. A store inherits it, and is held to every sentence.</summary>
public abstract class CheckpointStoreConformance
{
    private protected const string Name = "00112233445566778899aabbccddeeff";
    private const string OtherName = "ffeeddccbbaa99887766554433221100";

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The store of this test, named again by each call as another process would.</summary>
    private protected abstract ICheckpointStore Open();

    [Fact]
    public void It_says_where_it_is() => Assert.NotEmpty(Open().Location);

    [Fact]
    public async Task A_store_that_nobody_has_written_to_is_empty()
    {
        var store = Open();

        Assert.Empty(await store.ListStepsAsync(Token));
        Assert.Empty(await store.ListBlobsAsync(Token));
        await Assert.ThrowsAnyAsync<FileNotFoundException>(() => store.ReadManifestAsync(1, Token));
        await Assert.ThrowsAnyAsync<FileNotFoundException>(() => store.OpenBlobAsync(Name, Token));
    }

    [Fact]
    public async Task One_writes_at_a_time_and_the_next_one_when_that_has_ended()
    {
        var first = await Open().LockAsync(Token);
        await Assert.ThrowsAnyAsync<Exception>(() => Open().LockAsync(Token));

        await first.DisposeAsync();

        await using var second = await Open().LockAsync(Token);
    }

    [Fact]
    public async Task A_lock_does_not_keep_others_from_reading()
    {
        var (store, _) = await LockAsync();
        await store.CommitManifestAsync(5, "five"u8.ToArray(), Token);
        await store.WriteBlobAsync(Name, Bytes("blob"), Token);

        var other = Open();

        Assert.Equal([5L], await other.ListStepsAsync(Token));
        Assert.Equal("five", await ReadManifestAsync(other, 5));
        Assert.Equal("blob", await ReadBlobAsync(other, Name, 0, 4));
    }

    [Fact]
    public async Task What_was_written_is_there_for_the_next_writer()
    {
        var (store, held) = await LockAsync();
        await store.WriteBlobAsync(Name, Bytes("blob"), Token);
        await store.CommitManifestAsync(5, "five"u8.ToArray(), Token);
        await held.DisposeAsync();

        var (next, _) = await LockAsync();

        Assert.Equal("five", await ReadManifestAsync(next, 5));
        Assert.Equal(4, (await next.ListBlobsAsync(Token))[Name]);
    }

    [Fact]
    public async Task Manifests_have_steps_up_to_the_highest_number()
    {
        var (store, _) = await LockAsync();
        long[] steps = [0, 7, 1_000_000_000_000, long.MaxValue];
        foreach (var step in steps)
        {
            await store.CommitManifestAsync(step, Encoding.UTF8.GetBytes($"of {step}"), Token);
        }

        Assert.Equal(steps, (await store.ListStepsAsync(Token)).Order());
        Assert.Equal($"of {long.MaxValue}", await ReadManifestAsync(store, long.MaxValue));
    }

    [Theory]
    [InlineData("a longer one than before")]
    [InlineData("short")]
    public async Task A_manifest_is_replaced_whole(string text)
    {
        var (store, _) = await LockAsync();
        await store.CommitManifestAsync(5, "the one before"u8.ToArray(), Token);

        await store.CommitManifestAsync(5, Encoding.UTF8.GetBytes(text), Token);

        Assert.Equal(text, await ReadManifestAsync(store, 5));
        Assert.Equal([5L], await store.ListStepsAsync(Token));
    }

    [Fact]
    public async Task A_reader_sees_the_old_manifest_or_the_new_one()
    {
        var (store, _) = await LockAsync();
        byte[][] manifests = [[.. Enumerable.Repeat((byte)'a', 10_000)], [.. Enumerable.Repeat((byte)'b', 20_000)]];
        await store.CommitManifestAsync(5, manifests[0], Token);
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    await store.CommitManifestAsync(5, manifests[(i + 1) % 2], Token);
                }
            },
            Token);

        do
        {
            var read = (await Open().ReadManifestAsync(5, Token)).ToArray();
            Assert.Contains(manifests, manifest => manifest.AsSpan().SequenceEqual(read));
        }
        while (!writing.IsCompleted);

        await writing;
    }

    [Fact]
    public async Task A_blob_is_listed_with_its_length_once_it_is_whole()
    {
        var (store, _) = await LockAsync();
        using var reached = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        var writing = Task.Run(() => store.WriteBlobAsync(Name, new CheckpointContent(6, Pieces), Token), Token);

        await reached.WaitAsync(Token);
        var listed = await Open().ListBlobsAsync(Token);
        goOn.Release();
        await writing;

        Assert.Empty(listed);
        Assert.Equal(6, Assert.Single(await store.ListBlobsAsync(Token)).Value);
        Assert.Equal("onetwo", await ReadBlobAsync(store, Name, 0, 6));

        IEnumerable<ReadOnlyMemory<byte>> Pieces()
        {
            yield return "one"u8.ToArray();
            reached.Release();
            goOn.Wait(Token);
            yield return "two"u8.ToArray();
        }
    }

    [Fact]
    public async Task A_write_that_fails_leaves_nothing_and_can_be_tried_again()
    {
        var (store, _) = await LockAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteBlobAsync(Name, new CheckpointContent(6, Failing), Token));

        Assert.Empty(await store.ListBlobsAsync(Token));
        await Assert.ThrowsAnyAsync<FileNotFoundException>(() => store.OpenBlobAsync(Name, Token));
        await store.WriteBlobAsync(Name, Bytes("whole"), Token);
        Assert.Equal("whole", await ReadBlobAsync(store, Name, 0, 5));
    }

    [Fact]
    public async Task A_blob_that_is_there_is_replaced()
    {
        var (store, _) = await LockAsync();
        await store.WriteBlobAsync(Name, Bytes("what an unfinished write left"), Token);

        await store.WriteBlobAsync(Name, Bytes("new"), Token);

        Assert.Equal(3, (await store.ListBlobsAsync(Token))[Name]);
        Assert.Equal("new", await ReadBlobAsync(store, Name, 0, 3));
    }

    [Fact]
    public async Task Parts_of_a_blob_are_read_and_what_lies_past_its_end_is_an_error()
    {
        var (store, _) = await LockAsync();
        await store.WriteBlobAsync(Name, Bytes("0123456789"), Token);

        Assert.Equal("345", await ReadBlobAsync(store, Name, 3, 3));
        Assert.Equal("", await ReadBlobAsync(store, Name, 10, 0));
        await Assert.ThrowsAnyAsync<EndOfStreamException>(() => ReadBlobAsync(store, Name, 8, 3));
        await Assert.ThrowsAnyAsync<EndOfStreamException>(() => ReadBlobAsync(store, Name, 20, 1));
    }

    [Fact]
    public async Task Several_threads_read_one_blob()
    {
        var (store, _) = await LockAsync();
        var bytes = new byte[1_000_000];
        new Random(1).NextBytes(bytes);
        await store.WriteBlobAsync(Name, CheckpointContent.FromBytes(bytes), Token);
        await using var blob = await store.OpenBlobAsync(Name, Token);

        await Parallel.ForAsync(0, 200, Token, async (i, token) =>
        {
            var part = new byte[5_000];
            await blob.ReadAsync(i * 5_000, part, token);
            Assert.True(part.AsSpan().SequenceEqual(bytes.AsSpan(i * 5_000, 5_000)));
        });
    }

    [Fact]
    public async Task What_was_deleted_is_not_listed_and_can_not_be_read()
    {
        var (store, _) = await LockAsync();
        await store.WriteBlobAsync(Name, Bytes("blob"), Token);
        await store.WriteBlobAsync(OtherName, Bytes("other"), Token);
        await store.CommitManifestAsync(5, "five"u8.ToArray(), Token);
        await store.CommitManifestAsync(6, "six"u8.ToArray(), Token);

        await store.DeleteManifestAsync(5, Token);
        await store.DeleteBlobAsync(Name, Token);

        Assert.Equal([6L], await store.ListStepsAsync(Token));
        Assert.Equal([OtherName], (await store.ListBlobsAsync(Token)).Keys);
        await Assert.ThrowsAnyAsync<FileNotFoundException>(() => store.ReadManifestAsync(5, Token));
        await Assert.ThrowsAnyAsync<FileNotFoundException>(() => store.OpenBlobAsync(Name, Token));
    }

    [Fact]
    public async Task To_delete_what_is_not_there_is_nothing()
    {
        var (store, _) = await LockAsync();

        await store.DeleteManifestAsync(5, Token);
        await store.DeleteBlobAsync(Name, Token);

        Assert.Empty(await store.ListStepsAsync(Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../step-1.manifest")]
    [InlineData("00112233445566778899aabbccddeef")]
    [InlineData("00112233445566778899aabbccddeeff0")]
    [InlineData("00112233445566778899AABBCCDDEEFF")]
    [InlineData("00112233445566778899aabbccddee/f")]
    public async Task A_name_that_no_blob_has_is_refused(string name)
    {
        var (store, _) = await LockAsync();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.WriteBlobAsync(name, Bytes("x"), Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.OpenBlobAsync(name, Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.DeleteBlobAsync(name, Token));
        Assert.Empty(await store.ListBlobsAsync(Token));
    }

    [Fact]
    public async Task A_call_that_was_cancelled_changes_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Open().LockAsync(cancelled));
        var (store, _) = await LockAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.CommitManifestAsync(5, "five"u8.ToArray(), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.WriteBlobAsync(Name, Bytes("blob"), cancelled));

        Assert.Empty(await store.ListStepsAsync(Token));
        Assert.Empty(await store.ListBlobsAsync(Token));
    }

    [Fact]
    public async Task The_free_bytes_are_some_or_nobody_knows()
    {
        var (store, _) = await LockAsync();

        Assert.True(await store.GetFreeBytesAsync(Token) is null or > 0);
    }

    private protected async Task<(ICheckpointStore Store, IAsyncDisposable Lock)> LockAsync()
    {
        var store = Open();
        var held = await store.LockAsync(Token);
        return (store, held);
    }

    private protected static CheckpointContent Bytes(string text) => CheckpointContent.FromBytes(Encoding.UTF8.GetBytes(text));

    private protected static IEnumerable<ReadOnlyMemory<byte>> Failing()
    {
        yield return "one"u8.ToArray();
        throw new InvalidOperationException("half way");
    }

    private static async Task<string> ReadManifestAsync(ICheckpointStore store, long step) =>
        Encoding.UTF8.GetString((await store.ReadManifestAsync(step, Token)).Span);

    private static async Task<string> ReadBlobAsync(ICheckpointStore store, string name, long offset, int count)
    {
        await using var blob = await store.OpenBlobAsync(name, Token);
        var bytes = new byte[count];
        await blob.ReadAsync(offset, bytes, Token);
        return Encoding.UTF8.GetString(bytes);
    }
}
