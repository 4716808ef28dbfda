using MlOps.Sdk.Artifacts;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Artifacts;

public sealed class LocalArtifactFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Root => _folder.File("artifacts");

    [Theory]
    [InlineData("/mlruns/1", "/mlruns/1")]
    [InlineData("file:///mlruns/1", "/mlruns/1")]
    [InlineData("file:/mlruns/1", "/mlruns/1")]
    [InlineData("FILE://localhost/mlruns/1", "/mlruns/1")]
    [InlineData("file:///a%20b/%23c", "/a b/#c")]
    [InlineData("file://elsewhere/mlruns", null)]
    [InlineData("file:mlruns", null)]
    [InlineData("file://", null)]
    [InlineData("mlruns/1", null)]
    [InlineData("", null)]
    [InlineData("mlflow-artifacts:/1", null)]
    [InlineData("s3://bucket/1", null)]
    public void Only_a_folder_of_this_machine_is_one(string uri, string? expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths are those of Linux and macOS.");

        Assert.Equal(expected, LocalArtifactFolder.TryResolve(uri));
    }

    [Theory]
    [InlineData("""C:\mlruns\1""", """C:\mlruns\1""")]
    [InlineData("C:/mlruns/1", "C:/mlruns/1")]
    [InlineData("file:///C:/mlruns/1", "C:/mlruns/1")]
    [InlineData("file:C:/mlruns/1", "C:/mlruns/1")]
    [InlineData("FILE://localhost/d:/a%20b", "d:/a b")]
    [InlineData("""\\server\share\1""", """\\server\share\1""")]
    [InlineData("file://server/share/1", null)]
    [InlineData("/mlruns/1", null)]
    [InlineData("C:mlruns", null)]
    [InlineData("mlflow-artifacts:/1", null)]
    [InlineData("s3://bucket/1", null)]
    public void A_folder_of_a_Windows_machine_has_a_drive_or_a_share_and_is_none_elsewhere(string uri, string? expected)
    {
        Assert.Equal(expected, LocalArtifactFolder.TryResolve(uri, isWindows: true));
        if (expected is not null)
        {
            Assert.Null(LocalArtifactFolder.TryResolve(uri, isWindows: false));
        }
    }

    [Fact]
    public void A_staged_file_is_moved_to_its_place_over_what_was_there()
    {
        Assert.Null(LocalArtifactFolder.Place(Stage("first"), Root, "deep/er/a.txt"));
        Assert.Null(LocalArtifactFolder.Place(Stage("second"), Root, "deep/er/a.txt"));

        Assert.Equal("second", File.ReadAllText(Path.Combine(Root, "deep/er/a.txt")));
        Assert.Equal(["a.txt"], FilesUnder(Root));
        Assert.Empty(FilesUnder(_folder.File("staged")));
    }

    [Fact]
    public void A_move_that_a_crash_cut_short_is_finished_the_next_time()
    {
        var staged = Stage("whole");
        Directory.CreateDirectory(Root);
        File.Move(staged, Path.Combine(Root, $".{Path.GetFileName(staged)}.part"));

        Assert.Null(LocalArtifactFolder.Place(staged, Root, "a.txt"));
        Assert.Null(LocalArtifactFolder.Place(staged, Root, "a.txt"));

        Assert.Equal("whole", File.ReadAllText(Path.Combine(Root, "a.txt")));
        Assert.Equal(["a.txt"], FilesUnder(Root));
    }

    [Fact]
    public void Half_a_copy_that_a_crash_left_is_made_anew()
    {
        var staged = Stage("whole");
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, $".{Path.GetFileName(staged)}.part"), "wh");

        Assert.Null(LocalArtifactFolder.Place(staged, Root, "a.txt"));

        Assert.Equal("whole", File.ReadAllText(Path.Combine(Root, "a.txt")));
    }

    [Fact]
    public void What_can_never_be_placed_has_a_reason_and_stays()
    {
        var staged = Stage("text");
        LocalArtifactFolder.Place(Stage("in the way"), Root, "plots/a.txt");

        Assert.Contains("is a folder", LocalArtifactFolder.Place(staged, Root, "plots"), StringComparison.Ordinal);
        Assert.Contains("is a file", LocalArtifactFolder.Place(staged, Root, "plots/a.txt/b/c.txt"), StringComparison.Ordinal);
        Assert.Contains("was deleted", LocalArtifactFolder.Place(staged + "x", Root, "b.txt"), StringComparison.Ordinal);

        Assert.True(File.Exists(staged));
    }

    [Fact]
    public void What_cannot_be_placed_now_is_an_error_of_the_disk()
    {
        var staged = Stage("text");
        File.WriteAllText(Root, "no folder");

        Assert.ThrowsAny<IOException>(() => LocalArtifactFolder.Place(staged, Root, "a.txt"));

        Assert.True(File.Exists(staged));
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string?> FilesUnder(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName);

    private string Stage(string content)
    {
        var path = Path.Combine(Directory.CreateDirectory(_folder.File("staged")).FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, content);
        return path;
    }
}
