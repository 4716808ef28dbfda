using System.Security.Cryptography;
using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Tests.Checkpointing;

public sealed class HashedContentTests
{
    private static readonly byte[][] Pieces = [[], RandomNumberGenerator.GetBytes(3 << 20), [], [7], RandomNumberGenerator.GetBytes((256 << 10) + 1), []];

    private static string Expected => Convert.ToHexStringLower(SHA256.HashData(Pieces.SelectMany(piece => piece).ToArray()));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task However_often_it_is_read_the_hash_is_that_of_the_content_once(int times)
    {
        await using var hashed = new HashedContent(Content(() => Pieces.Select(piece => (ReadOnlyMemory<byte>)piece)));

        for (var i = 0; i < times; i++)
        {
            Assert.Equal(Pieces.SelectMany(piece => piece), hashed.Content.ReadPieces().SelectMany(piece => piece.ToArray()));
        }

        Assert.Equal(Expected, hashed.Sha256());
        Assert.Equal(Expected, hashed.Sha256());
    }

    [Fact]
    public async Task A_reader_that_leaves_in_the_middle_changes_nothing()
    {
        await using var hashed = new HashedContent(Content(() => Pieces.Select(piece => (ReadOnlyMemory<byte>)piece)));

        Assert.NotEmpty(hashed.Content.ReadPieces().Skip(1).First().ToArray());

        Assert.Equal(Expected, hashed.Sha256());
    }

    [Fact]
    public async Task A_piece_may_use_the_memory_of_the_one_before()
    {
        await using var hashed = new HashedContent(Content(OneBuffer));

        foreach (var _ in hashed.Content.ReadPieces())
        {
            await Task.Yield();
        }

        Assert.Equal(Expected, hashed.Sha256());
    }

    [Fact]
    public async Task Content_that_fails_has_no_hash_whoever_met_the_failure()
    {
        for (var i = 0; i < 100; i++)
        {
            await using var hashed = new HashedContent(Content(Failing));

            Assert.Equal("no more", Assert.Throws<IOException>(() => hashed.Sha256()).Message);
            Assert.Equal("no more", Assert.Throws<IOException>(() => hashed.Sha256()).Message);
        }
    }

    [Fact]
    public async Task Nothing_reads_the_content_once_it_is_disposed_of()
    {
        var reads = 0;
        var hashed = new HashedContent(Content(Endless));

        await hashed.DisposeAsync();
        var then = Volatile.Read(ref reads);
        await Task.Delay(20, TestContext.Current.CancellationToken);

        Assert.Equal(then, Volatile.Read(ref reads));

        IEnumerable<ReadOnlyMemory<byte>> Endless()
        {
            while (true)
            {
                Interlocked.Increment(ref reads);
                yield return new byte[1 << 20];
            }
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> OneBuffer()
    {
        var buffer = new byte[Pieces.Max(piece => piece.Length)];
        foreach (var piece in Pieces)
        {
            piece.CopyTo(buffer, 0);
            yield return buffer.AsMemory(0, piece.Length);
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Failing()
    {
        yield return new byte[300 << 10];
        throw new IOException("no more");
    }

    private static CheckpointContent Content(Func<IEnumerable<ReadOnlyMemory<byte>>> read) => new(Pieces.Sum(piece => piece.Length), read);
}
