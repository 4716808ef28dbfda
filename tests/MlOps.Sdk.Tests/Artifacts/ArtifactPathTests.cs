using MlOps.Sdk.Artifacts;

namespace MlOps.Sdk.Tests.Artifacts;

public sealed class ArtifactPathTests
{
    [Theory]
    [InlineData("a.txt", "a.txt")]
    [InlineData("plots/roc curve (1).png", "plots/roc curve (1).png")]
    [InlineData("plots\\roc.png", "plots/roc.png")]
    [InlineData("größe/長さ.txt", "größe/長さ.txt")]
    [InlineData("a/..b/...", "a/..b/...")]
    [InlineData("a/b:c", "a/b:c")]
    public void A_relative_path_is_returned_with_forward_slashes(string path, string expected) =>
        Assert.Equal(expected, ArtifactPath.Check(path, "path"));

    [Fact]
    public void Names_may_have_255_bytes_and_paths_1000()
    {
        ArtifactPath.Check(new string('a', 255), "path");
        ArtifactPath.Check(string.Join('/', Enumerable.Repeat(new string('a', 199), 5)), "path");

        Assert.Throws<ArgumentException>(() => ArtifactPath.Check(new string('a', 256), "path"));
        Assert.Throws<ArgumentException>(() => ArtifactPath.Check(string.Join('/', Enumerable.Repeat(new string('a', 200), 5)), "path"));
    }

    [Fact]
    public void A_key_that_is_no_file_name_is_replaced_by_its_hash()
    {
        Assert.Equal("tags/val/notes.txt", ArtifactPath.OfKey("tags", "val/notes"));
        Assert.Equal("tags/" + new string('a', 250) + ".txt", ArtifactPath.OfKey("tags", new string('a', 250)));

        var (first, second) = (ArtifactPath.OfKey("tags", new string('ä', 250)), ArtifactPath.OfKey("tags", new string('ö', 250)));

        Assert.Matches("^tags/[0-9a-f]{64}\\.txt$", first);
        Assert.NotEqual(first, second);
    }
}
