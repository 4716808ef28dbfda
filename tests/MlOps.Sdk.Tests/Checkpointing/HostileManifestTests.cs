using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>Manifests that carry their own right hash and say what can't be: they count as damaged, and hold up nothing.</summary>
public sealed class HostileManifestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("step", "-1")]
    [InlineData("step", "3")]
    [InlineData("step", "2.5")]
    [InlineData("step", "\"2\"")]
    [InlineData("step", "null")]
    [InlineData("sequence", "-1")]
    [InlineData("sequence", "9223372036854775807")] // no later one would be greater
    [InlineData("attempt", "-1")]
    [InlineData("attempt", "2147483647")]
    [InlineData("attempt", "1e3")]
    [InlineData("created", "\"yesterday\"")]
    [InlineData("state_bytes", "-1")]
    [InlineData("written_bytes", "-1")]
    [InlineData("run_id", "7")]
    [InlineData("metrics", "[]")]
    [InlineData("metrics", """{"loss":null}""")]
    [InlineData("metrics", """{"loss":1,"loss":2}""")]
    [InlineData("states", "null")]
    [InlineData("states", """{"":"1"}""")]
    [InlineData("blobs", "null")]
    [InlineData("blobs", "[null]")]
    [InlineData("blobs", "{}")]
    [InlineData("blobs", "[]")]
    [InlineData("entries", "null")]
    [InlineData("entries", "[null]")]
    [InlineData("entries", "[{}]")]
    [InlineData("blobs/0/name", "null")]
    [InlineData("blobs/0/name", "\"../../../../../../etc/passwd-abcdef\"")]
    [InlineData("blobs/0/length", "-1")]
    [InlineData("blobs/0/length", "9223372036854775807")]
    [InlineData("blobs/0/header_length", "-1")]
    [InlineData("blobs/0/header_length", "2147483647")]
    [InlineData("blobs/0/sha256", "\"\"")]
    [InlineData("blobs/0/sha256", "null")]
    [InlineData("blobs/0/header_xxh128", "\"no hash\"")]
    [InlineData("entries/0/name", "null")]
    [InlineData("entries/0/kind", "\"code\"")]
    [InlineData("entries/0/kind", "null")]
    [InlineData("entries/0/type", "\"F31\"")]
    [InlineData("entries/0/type", "null")]
    [InlineData("entries/0/shape", "null")]
    [InlineData("entries/0/shape", "[-1]")]
    [InlineData("entries/0/shape", "[9223372036854775807,9223372036854775807]")]
    [InlineData("entries/0/shape", "[null]")]
    [InlineData("entries/0/blob", "-1")]
    [InlineData("entries/0/blob", "1000000000")]
    [InlineData("entries/0/offset", "-1")]
    [InlineData("entries/0/offset", "9223372036854775807")]
    [InlineData("entries/0/length", "-1")]
    [InlineData("entries/0/length", "9223372036854775807")]
    [InlineData("entries/0/xxh128", "null")]
    public async Task A_manifest_that_says_nonsense_is_damaged_and_the_checkpoint_before_it_is_restored_and_built_on(string path, string value)
    {
        await SaveAsync(1, 2);
        Rewrite(2, path, value);

        await AssertPassedOverAsync();
    }

    [Fact]
    public async Task An_entry_or_a_blob_that_is_listed_twice_is_damage()
    {
        foreach (var list in new[] { "blobs", "entries" })
        {
            await SaveAsync(1, 2);
            var manifest = ReadManifest(2);
            manifest[list]!.AsArray().Add(manifest[list]![0]!.DeepClone());
            WriteManifest(2, manifest.ToJsonString());

            await AssertPassedOverAsync();
            Directory.Delete(_folder.File("checkpoints"), recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"format\":\"mlops-checkpoint\",\"version\":1}")]
    [InlineData("{\"format\":\"\\ud800\",\"version\":1}")]
    [InlineData("{\"format\":\"mlops-checkpoint\",\"version\":99999999999}")]
    public async Task What_is_no_manifest_at_all_is_damage_too(string json)
    {
        await SaveAsync(1, 2);
        WriteManifest(2, json);

        await AssertPassedOverAsync();
    }

    [Fact]
    public async Task A_manifest_that_is_nested_without_end_is_damage_too()
    {
        await SaveAsync(1, 2);
        WriteManifest(2, new('[', 100_000));

        await AssertPassedOverAsync();
    }

    [Fact]
    public async Task A_manifest_that_is_longer_than_any_is_damage_too()
    {
        await SaveAsync(1, 2);
        using (var file = File.OpenWrite(PathOf(2)))
        {
            file.SetLength((256L << 20) + 1); // of holes
        }

        await AssertPassedOverAsync();
    }

    [Fact]
    public async Task The_last_step_there_can_be_is_saved_and_the_one_behind_it_is_refused()
    {
        await using var checkpoints = Open();

        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => checkpoints.SaveAsync(long.MaxValue, new SomeState(), cancellationToken: Token));
        await checkpoints.SaveAsync(long.MaxValue - 1, new SomeState(7), cancellationToken: Token);

        Assert.Equal("step", refused.ParamName);
        Assert.Equal(long.MaxValue - 1, (await checkpoints.RestoreLatestAsync(new SomeState(), cancellationToken: Token))!.Step);
    }

    [Fact]
    public async Task Behind_the_last_sequence_there_can_be_nothing_is_saved_that_could_not_be_read()
    {
        await SaveAsync(1, 2);
        Rewrite(2, "sequence", "4611686018427387903");
        await using var checkpoints = Open();

        Assert.Equal(2, (await checkpoints.RestoreLatestAsync(new SomeState(), cancellationToken: Token))!.Step);
        var refused = await Assert.ThrowsAsync<CheckpointStoreException>(() => checkpoints.SaveAsync(3, new SomeState(3), cancellationToken: Token));
        Assert.Contains("Delete it with DeleteAsync(2)", refused.Message, StringComparison.Ordinal);
        await checkpoints.DeleteAsync(2, Token);
        await checkpoints.SaveAsync(3, new SomeState(3), cancellationToken: Token);
        Assert.Equal([3, 1], (await checkpoints.ListAsync(Token)).Select(checkpoint => checkpoint.Step));
    }

    [Fact]
    public async Task The_last_attempt_there_can_be_is_restored_and_no_greater_one_is_taken()
    {
        await SaveAsync(1, 2);
        Rewrite(2, "attempt", "1073741823");
        await using var checkpoints = CheckpointManager.Open(_folder.File("checkpoints"), options => options.Attempt = 1_073_741_823);

        Assert.Equal(1_073_741_823, (await checkpoints.RestoreLatestAsync(new SomeState(), cancellationToken: Token))!.Checkpoint.Attempt);
        var refused = Assert.Throws<ArgumentException>(() => CheckpointManager.Open(_folder.Path, options => options.Attempt = 1_073_741_824));
        Assert.Contains("Attempt is 1073741824: expected 0 to 1073741823", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blob_that_has_grown_is_damaged_for_who_verifies_as_for_who_restores()
    {
        await SaveAsync(1);
        File.AppendAllText(Directory.GetFiles(_folder.File("checkpoints/blobs")).Single(), "more");

        await using var checkpoints = Open();
        var verification = await checkpoints.VerifyAsync(Token);

        Assert.Contains("but the manifest says", Assert.Single(verification.Damaged).Reason, StringComparison.Ordinal);
        Assert.Empty(verification.Intact);
        await Assert.ThrowsAsync<CheckpointCorruptException>(() => checkpoints.RestoreLatestAsync(new SomeState(), cancellationToken: Token));
    }

    private async Task AssertPassedOverAsync()
    {
        await using (var checkpoints = Open())
        {
            var state = new SomeState();
            var restored = await checkpoints.RestoreLatestAsync(state, cancellationToken: Token);

            state.AssertIs((int)restored!.Step);
            Assert.Equal(2, Assert.Single(restored.Skipped).Step);
            Assert.Contains((await checkpoints.VerifyAsync(Token)).Damaged, checkpoint => checkpoint.Step == 2);
            state.Become(3);
            await checkpoints.SaveAsync(3, state, cancellationToken: Token);
        }

        await using var next = Open();
        Assert.Equal(3, (await next.RestoreLatestAsync(new SomeState(), cancellationToken: Token))!.Step);
    }

    private void Rewrite(int step, string path, string value)
    {
        const string Mark = "\"the place\"";
        var manifest = ReadManifest(step);
        var (parts, at) = (path.Split('/'), manifest);
        foreach (var part in parts[..^1])
        {
            at = at is JsonArray array ? array[int.Parse(part, CultureInfo.InvariantCulture)]! : at[part]!;
        }

        at[parts[^1]] = "the place";
        WriteManifest(step, manifest.ToJsonString().Replace(Mark, value, StringComparison.Ordinal)); // also what no node can hold
    }

    private JsonNode ReadManifest(int step) => JsonNode.Parse(File.ReadAllLines(PathOf(step))[0])!;

    private void WriteManifest(int step, string json)
    {
        var line = Encoding.UTF8.GetBytes(json + "\n");
        File.WriteAllBytes(PathOf(step), [.. line, .. Encoding.ASCII.GetBytes($"sha256:{Convert.ToHexStringLower(SHA256.HashData(line))}\n")]);
    }

    private string PathOf(int step) => _folder.File($"checkpoints/step-{step}.manifest");

    private CheckpointManager Open() => CheckpointManager.Open(_folder.File("checkpoints"), options => options.Retention = RetentionPolicy.All);

    private async Task SaveAsync(params int[] steps)
    {
        await using var checkpoints = Open();
        foreach (var step in steps)
        {
            await checkpoints.SaveAsync(step, new SomeState(step), cancellationToken: Token);
        }
    }
}
