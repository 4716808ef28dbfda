using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

public sealed class CheckpointEncryptionTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> Keys = new() { ["old"] = RandomNumberGenerator.GetBytes(32), ["new"] = RandomNumberGenerator.GetBytes(32) };

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_saved_can_be_restored_and_not_read()
    {
        await SaveAsync("old", 1);

        var all = Directory.GetFiles(_folder.File("blobs")).SelectMany(File.ReadAllBytes).ToArray();
        Assert.Equal(-1, all.AsSpan().IndexOf("weights"u8));
        Assert.Equal(-1, all.AsSpan().IndexOf(Encoding.UTF8.GetBytes("seed 1")));
        await AssertRestoresAsync(1, "old");
    }

    [Fact]
    public async Task A_key_can_be_changed_and_what_the_old_one_wrote_stays_readable()
    {
        await SaveAsync("old", 1);
        await SaveAsync("new", 2);

        await using var checkpoints = Open("new");
        var state = new SomeState();
        await checkpoints.RestoreAsync(1, state, Token);
        state.AssertIs(1);
        await AssertRestoresAsync(2, "new");
    }

    [Fact]
    public async Task What_has_not_changed_is_not_written_again_also_after_a_restore()
    {
        await SaveAsync("old", 1);
        await using var checkpoints = Open("old");
        var state = new SomeState();
        await checkpoints.RestoreLatestAsync(state, cancellationToken: Token);
        state.Become(2);

        Assert.InRange((await checkpoints.SaveAsync(2, state, cancellationToken: Token)).WrittenBytes, 1200, 4000);
    }

    [Fact]
    public async Task Without_the_key_or_with_another_nothing_is_restored()
    {
        await SaveAsync("old", 1);

        await using var plain = CheckpointManager.Open(_folder.Path);
        var without = await Assert.ThrowsAsync<CheckpointCorruptException>(() => plain.RestoreLatestAsync(new SomeState(), cancellationToken: Token));
        Assert.Contains("encrypted with the key 'old', and the options name no encryption", without.Message, StringComparison.Ordinal);

        await using var other = CheckpointManager.Open(_folder.Path, options => options.Encryption = new("old", (_, _) => new(new byte[32])));
        var wrong = await Assert.ThrowsAsync<CheckpointCorruptException>(() => other.RestoreLatestAsync(new SomeState(), cancellationToken: Token));
        Assert.Contains("the key is not the one", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_too_short_is_named_when_it_is_needed()
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path, options => options.Encryption = new("short", (_, _) => new(new byte[16])));

        var exception = await Assert.ThrowsAsync<CheckpointStoreException>(() => checkpoints.SaveAsync(0, new SomeState(), cancellationToken: Token));

        Assert.Contains("The key 'short' for checkpoints has 16 bytes: expected 32", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moved_and_cut_segments_are_noticed()
    {
        await using (var checkpoints = Open("old"))
        {
            await checkpoints.SaveAsync(0, new Large(), cancellationToken: Token);
        }

        var blob = Directory.GetFiles(_folder.File("blobs")).Single();
        var bytes = File.ReadAllBytes(blob);
        var (header, segment) = (BlobCipher.HeaderLength, BlobCipher.SegmentLength + 16);
        byte[] swapped = [.. bytes[..header], .. bytes[(header + segment)..(header + (2 * segment))], .. bytes[header..(header + segment)], .. bytes[(header + (2 * segment))..]];
        Assert.Equal(bytes.Length, swapped.Length);
        File.WriteAllBytes(blob, swapped);

        await using var reading = Open("old");
        await Assert.ThrowsAsync<CheckpointCorruptException>(() => reading.RestoreLatestAsync(new Large(), cancellationToken: Token));
    }

    [Fact]
    public async Task Swapped_blobs_are_noticed()
    {
        await SaveAsync("old", 1);
        await SaveAsync("old", 2);
        var blobs = Directory.GetFiles(_folder.File("blobs"));
        var contents = blobs.Select(File.ReadAllBytes).ToArray();
        Assert.Equal(contents[0].Length, contents[1].Length);
        File.WriteAllBytes(blobs[0], contents[1]);
        File.WriteAllBytes(blobs[1], contents[0]);

        await using var checkpoints = Open("old");
        var exception = await Assert.ThrowsAsync<CheckpointCorruptException>(() => checkpoints.RestoreLatestAsync(new SomeState(), cancellationToken: Token));

        Assert.Contains("by its header: files were renamed or swapped", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BlobCipher.SegmentLength)]
    [InlineData(BlobCipher.SegmentLength + 1)]
    [InlineData(5L << 30)]
    public void The_length_of_the_content_follows_from_that_in_the_store(long length) => Assert.Equal(length, BlobCipher.ContentLength(BlobCipher.Length(length)));

    [Theory]
    [InlineData(0)]
    [InlineData(BlobCipher.HeaderLength - 1)]
    [InlineData(BlobCipher.HeaderLength + 5)]
    [InlineData(BlobCipher.HeaderLength + BlobCipher.SegmentLength + 16 + 3)]
    public void A_length_that_no_content_has_is_known(long length) => Assert.Equal(-1, BlobCipher.ContentLength(length));

    private CheckpointManager Open(string keyId) => CheckpointManager.Open(_folder.Path, options =>
    {
        options.Encryption = new(keyId, (id, _) => new(Keys[id]));
        options.Retention = RetentionPolicy.All;
    });

    private async Task SaveAsync(string keyId, int step)
    {
        await using var checkpoints = Open(keyId);
        await checkpoints.SaveAsync(step, new SomeState(step), cancellationToken: Token);
    }

    private async Task AssertRestoresAsync(int step, string keyId)
    {
        var state = new SomeState();
        await using var checkpoints = Open(keyId);
        await checkpoints.RestoreLatestAsync(state, cancellationToken: Token);
        state.AssertIs(step);
        Assert.Empty((await checkpoints.VerifyAsync(Token)).Damaged);
    }

    private sealed class Large : ICheckpointable
    {
        private readonly byte[] _bytes = new byte[3 << 20];

        public void Save(CheckpointWriter writer) => writer.WriteBytes("large", _bytes);

        public void Load(CheckpointReader reader) => reader.ReadBytes("large");
    }
}
