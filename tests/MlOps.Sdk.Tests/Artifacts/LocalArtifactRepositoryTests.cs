using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Artifacts;

public sealed class LocalArtifactRepositoryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LocalArtifactRepository _repository;

    public LocalArtifactRepositoryTests() => _repository = new(_folder.File("root"));

    [Theory]
    [InlineData("a.txt")]
    [InlineData("plots/deep/er/roc.png")]
    [InlineData("my notes/100%.txt")]
    [InlineData("Größe/データ🚀.bin")]
    public async Task A_file_of_any_name_comes_back_as_it_went(string path)
    {
        await PlaceAsync("text", path);

        var copy = await ArtifactDownload.ToFolderAsync(_repository, path, sha256: null, _folder.File("copy/deep"), Token);

        Assert.Equal(Path.Combine(_folder.File("copy/deep"), Path.GetFileName(path)), copy);
        Assert.Equal("text", await File.ReadAllTextAsync(copy, Token));
    }

    [Fact]
    public async Task A_listing_has_the_files_and_folders_of_one_folder_and_none_that_is_not_whole()
    {
        await PlaceAsync("abc", "plots/a b.txt");
        await PlaceAsync("", "plots/deep/c.txt");
        await PlaceAsync("", "plots/.mine.part");
        await File.WriteAllTextAsync(_folder.File($"root/plots/.{Guid.NewGuid():N}.part"), "on its way", Token);

        Assert.Equal(
            [("plots/.mine.part", false, 0), ("plots/a b.txt", false, 3), ("plots/deep", true, null)],
            (await ListAsync("plots")).Select(entry => (entry.Path, entry.IsDirectory, entry.Size)));
        Assert.Equal(["plots"], (await ListAsync(null)).Select(entry => entry.Path));
        Assert.Empty(await ListAsync("none"));
        Assert.Empty(await ListAsync("plots/a b.txt"));
    }

    [Fact]
    public async Task What_is_missing_and_what_is_a_folder_are_told_apart()
    {
        await PlaceAsync("text", "plots/a.txt");

        foreach (var path in new[] { "b.txt", "none/b.txt", "plots/a.txt/b.txt" })
        {
            var missing = await Assert.ThrowsAsync<MlflowException>(() => ArtifactDownload.ToFolderAsync(_repository, path, sha256: null, _folder.Path, Token));
            Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, missing.ErrorCode);
            Assert.Contains($"'{path}' was not found", missing.Message, StringComparison.Ordinal);
        }

        var folder = await Assert.ThrowsAsync<MlflowException>(() => _repository.OpenAsync("plots", _folder.Path, Token));
        Assert.Equal(MlflowErrorCodes.InvalidParameterValue, folder.ErrorCode);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_copy_is_refused()
    {
        await PlaceAsync("text", "a.txt");
        Directory.CreateDirectory(_folder.File("copy/a.txt"));

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => ArtifactDownload.ToFolderAsync(_repository, "a.txt", sha256: null, _folder.File("copy"), Token));

        Assert.Equal("localFolder", exception.ParamName);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task PlaceAsync(string content, string path)
    {
        var staged = _folder.File("staged");
        await File.WriteAllTextAsync(staged, content, Token);
        Assert.Null(await _repository.PlaceAsync(staged, null, path, Token));
    }

    private async Task<List<ArtifactInfo>> ListAsync(string? folder) => await _repository.ListAsync(folder, Token).ToListAsync(Token);
}
