using MlOps.Sdk.Registry.Packaging;
using Microsoft.Extensions.Time.Testing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Packaging;

public sealed class ModelCacheTests : IDisposable
{
    private readonly ModelFolder _model = ModelFolder.Some();
    private int _fetched;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string CacheFolder => _model.Beside("cache");

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task A_model_is_fetched_once_and_verified_each_time()
    {
        var package = await _model.PackAsync();
        var cache = new ModelCache(CacheFolder);

        using var first = await GetAsync(cache, package);
        using var second = await GetAsync(new ModelCache(CacheFolder), package);

        Assert.Equal((1, false, true), (_fetched, first.WasCached, second.WasCached));
        Assert.Equal(first.Folder, second.Folder);
        Assert.Equal(package, await _model.PackAsync(first.Folder));
    }

    [Fact]
    public async Task Many_that_ask_at_once_get_one_copy_that_was_fetched_once()
    {
        var package = await _model.PackAsync();

        // Each has a cache of its own, as processes have: what they share is the folder and its locks.
        var models = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => GetAsync(new ModelCache(CacheFolder), package), Token)));

        Assert.Equal(1, _fetched);
        Assert.Single(models.Select(model => model.Folder).Distinct());
        Assert.Single(models, model => !model.WasCached);
        foreach (var model in models)
        {
            model.Dispose();
        }
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("shorter")]
    [InlineData("removed")]
    [InlineData("added")]
    [InlineData("renamed")]
    [InlineData("link")]
    [InlineData("emptied")]
    public async Task A_damaged_model_is_noticed_and_fetched_again(string damage)
    {
        var package = await _model.PackAsync();
        var cache = new ModelCache(CacheFolder);
        string file;
        using (var model = await GetAsync(cache, package))
        {
            file = Path.Combine(model.Folder, "model.onnx");
        }

        switch (damage)
        {
            case "changed": await File.WriteAllTextAsync(file, "wei9hts", Token); break;
            case "shorter": await File.WriteAllTextAsync(file, "weight", Token); break;
            case "removed": File.Delete(file); break;
            case "added": await File.WriteAllTextAsync(file + ".py", "", Token); break;
            case "renamed": File.Move(file, file + "2"); break;
            case "link": File.CreateSymbolicLink(file + ".link", file); break;
            default: Directory.Delete(Path.GetDirectoryName(file)!, recursive: true); Directory.CreateDirectory(Path.GetDirectoryName(file)!); break;
        }

        using var again = await GetAsync(cache, package);

        Assert.Equal((2, false), (_fetched, again.WasCached));
        Assert.Equal(package, await _model.PackAsync(again.Folder));
    }

    [Fact]
    public async Task What_is_fetched_and_is_not_the_model_leaves_nothing()
    {
        var package = await _model.PackAsync();
        var cache = new ModelCache(CacheFolder);

        var refused = await Assert.ThrowsAsync<ModelPackageException>(
            () => cache.GetOrAddAsync(ModelFolder.HashOf(package), _ => Open(package[..^1]), Token));
        await Assert.ThrowsAsync<IOException>(() => cache.GetOrAddAsync(ModelFolder.HashOf(package), _ => throw new IOException("gone"), Token));

        Assert.Equal(ModelPackageFault.HashMismatch, refused.Fault);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(CacheFolder, "models")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(CacheFolder, "incoming")));
        using var good = await GetAsync(cache, package);
        Assert.False(good.WasCached);
    }

    [Fact]
    public async Task Past_the_limit_the_models_go_that_were_not_used_for_longest_but_none_in_use()
    {
        var time = new FakeTimeProvider(Some.Time);
        var packages = new List<byte[]>();
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            using var model = new ModelFolder().With(name, new string('x', 1000));
            packages.Add(await model.PackAsync());
        }

        var cache = new ModelCache(CacheFolder, new() { MaxBytes = 2500, TimeProvider = time });
        async Task<bool> UseAsync(int index)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            using var model = await GetAsync(cache, packages[index]);
            return model.WasCached;
        }

        time.Advance(TimeSpan.FromMinutes(1));
        using (await GetAsync(cache, packages[0]))
        {
            bool[] found = [await UseAsync(1), await UseAsync(2), await UseAsync(2), await UseAsync(3)];
            Assert.Equal([false, false, true, false], found);
            Assert.True(await UseAsync(0)); // the oldest, in use all the time
        }

        Assert.False(await UseAsync(1)); // went when the third or fourth came
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(CacheFolder, "models")).Length);
        Assert.Empty(Directory.GetDirectories(Path.Combine(CacheFolder, "trash")));
    }

    [Fact]
    public async Task A_process_killed_while_it_fetches_holds_nobody_up_and_what_it_left_goes()
    {
        var package = await _model.PackAsync();
        var file = _model.Beside("model.tar");
        await File.WriteAllBytesAsync(file, package, Token);
        await using (var child = ProcessRunner.Start(
            RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["cache-half", CacheFolder, file, ModelFolder.HashOf(package)]))
        {
            await child.WaitForLineAsync("half", TimeSpan.FromMinutes(1));
            Assert.NotEmpty(Directory.GetFileSystemEntries(Path.Combine(CacheFolder, "incoming")));
            var waiting = GetAsync(new ModelCache(CacheFolder), package); // while the other has the lock
            Assert.Equal(0, _fetched);
            child.Kill();
            using var model = await waiting;
            Assert.Equal(package, await _model.PackAsync(model.Folder));
        }

        Assert.Equal(1, _fetched);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(CacheFolder, "incoming")));
    }

    [Fact]
    public async Task What_a_killed_process_left_of_another_model_goes_with_the_next_trim()
    {
        var cache = new ModelCache(CacheFolder);
        using (await GetAsync(cache, await _model.PackAsync()))
        {
            Directory.CreateDirectory(Path.Combine(CacheFolder, "incoming", new string('a', 64), "content"));
            Directory.CreateDirectory(Path.Combine(CacheFolder, "trash", "half deleted"));
        }

        cache.Trim();

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(CacheFolder, "incoming")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(CacheFolder, "trash")));
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(CacheFolder, "models")));
    }

    private Task<CachedModel> GetAsync(ModelCache cache, byte[] package) => cache.GetOrAddAsync(
        ModelFolder.HashOf(package),
        _ =>
        {
            Interlocked.Increment(ref _fetched);
            return Open(package);
        },
        Token);

    private static Task<Stream> Open(byte[] package) => Task.FromResult<Stream>(new MemoryStream(package));
}
