using System.Security.Cryptography;
using MlOps.Sdk.Artifacts;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Artifacts;

public sealed class ArtifactStagingTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ArtifactStaging _staging;

    public ArtifactStagingTests() => _staging = new(_folder.Path);

    [Fact]
    public async Task What_is_kept_is_a_copy()
    {
        var original = _folder.File("model.bin");
        await File.WriteAllTextAsync(original, "weights", Token);

        var file = await _staging.AddFileAsync("writer", original, Token);
        var bytes = await _staging.AddBytesAsync("writer", "bytes"u8.ToArray(), Token);
        var atOnce = _staging.AddBytes("writer", "at once"u8);
        File.Delete(original);

        Assert.Equal("weights", File.ReadAllText(_staging.PathOf("writer", file.Name)));
        Assert.Equal("bytes", File.ReadAllText(_staging.PathOf("writer", bytes.Name)));
        Assert.Equal("at once", File.ReadAllText(_staging.PathOf("writer", atOnce.Name)));
    }

    [Fact]
    public async Task The_hash_of_what_is_kept_is_known()
    {
        var content = Enumerable.Range(0, 1_000_000).Select(i => (byte)i).ToArray();
        var original = _folder.File("model.bin");
        await File.WriteAllBytesAsync(original, content, Token);
        var expected = Convert.ToHexStringLower(SHA256.HashData(content));

        Assert.Equal(expected, (await _staging.AddFileAsync("writer", original, Token)).Sha256);
        Assert.Equal(expected, (await _staging.AddBytesAsync("writer", content, Token)).Sha256);
        Assert.Equal(expected, _staging.AddBytes("writer", content).Sha256);
    }

    [Fact]
    public void A_record_with_a_hash_is_read_and_one_of_an_earlier_version_without()
    {
        var staged = _staging.AddBytes("writer", "a"u8);

        Assert.Equal(staged, StagedArtifact.Parse(staged.Text));
        Assert.Equal(new StagedArtifact("name", null), StagedArtifact.Parse("name"));
        Assert.Equal("name", new StagedArtifact("name", null).Text);
    }

    [Fact]
    public void A_writers_files_go_without_those_of_others()
    {
        _staging.AddBytes("first", "a"u8);
        var other = _staging.AddBytes("second", "b"u8);

        _staging.Remove("first");
        _staging.Remove("first");

        Assert.Equal(_staging.PathOf("second", other.Name), Assert.Single(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories)));
    }

    [Fact]
    public void A_file_that_was_set_aside_is_found_there_again()
    {
        var name = _staging.AddBytes("writer", "a"u8).Name;

        var aside = _staging.SetAside("writer", name, _folder.File("dead-letter"));

        Assert.Equal("a", File.ReadAllText(aside!));
        Assert.Equal(aside, _staging.SetAside("writer", name, _folder.File("dead-letter")));
        Assert.Null(_staging.SetAside("writer", "other", _folder.File("dead-letter")));
    }

    [Fact]
    public void A_name_from_a_damaged_journal_leads_nowhere_else() =>
        Assert.StartsWith(_folder.Path, _staging.PathOf("writer", "../../../etc/passwd"), StringComparison.Ordinal);

    [Fact]
    public void Taking_back_what_is_gone_does_nothing() => _staging.Discard("writer", "none");

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
