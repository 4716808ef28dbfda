using MlOps.Gpu.Compilation;
using MlOps.Testing;

namespace MlOps.Gpu.Tests.Compilation;

public sealed class KernelCacheTests : IDisposable
{
    private const string Key = "a key\nof lines";

    private readonly TempFolder _folder = new();

    private KernelCache Cache => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_kept_is_found_by_its_key_and_by_no_other()
    {
        Cache.Keep(Key, "code\n\n¼");

        Assert.Equal("code\n\n¼", Cache.Find(Key));
        Assert.Null(Cache.Find(Key + " "));
        Assert.Null(Cache.Fault);
    }

    [Fact]
    public void The_last_of_a_key_counts()
    {
        Cache.Keep(Key, "old");
        Cache.Keep(Key, "new");

        Assert.Equal("new", Cache.Find(Key));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("cut off")]
    [InlineData("changed")]
    [InlineData("other format")]
    [InlineData("other key")]
    public void A_damaged_or_foreign_entry_is_as_none_and_is_written_anew(string damage)
    {
        Cache.Keep("other", "code");
        var other = File.ReadAllText(Assert.Single(Directory.GetFiles(_folder.Path)));
        File.Delete(Assert.Single(Directory.GetFiles(_folder.Path)));
        Cache.Keep(Key, "code of the key");
        var path = Assert.Single(Directory.GetFiles(_folder.Path));
        var whole = File.ReadAllText(path);

        File.WriteAllText(path, damage switch
        {
            "empty" => "",
            "cut off" => whole[..^3],
            "changed" => whole.Replace("code of", "code oF", StringComparison.Ordinal),
            "other format" => whole.Replace("kernel 1", "kernel 2", StringComparison.Ordinal),
            _ => other,
        });

        Assert.Null(Cache.Find(Key));
        Cache.Keep(Key, "code of the key");
        Assert.Equal("code of the key", Cache.Find(Key));
    }

    [Fact]
    public void What_was_used_longest_ago_is_deleted_where_there_is_too_much()
    {
        var cache = new KernelCache(_folder.Path, maximumBytes: 5_000);
        var text = new string('x', 1_000);
        for (var i = 0; i < 4; i++)
        {
            cache.Keep($"key {i}", text);
            Age(hours: 10 - i);
        }

        Assert.NotNull(cache.Find("key 0")); // used just now
        cache.Keep("key 4", text);

        Assert.Null(cache.Find("key 1"));
        Assert.All(["key 0", "key 2", "key 3", "key 4"], key => Assert.Equal(text, cache.Find(key)));
        Assert.InRange(new DirectoryInfo(_folder.Path).GetFiles().Sum(file => file.Length), 1, 5_000);

        // All that have no age yet get one.
        void Age(int hours)
        {
            foreach (var file in new DirectoryInfo(_folder.Path).GetFiles().Where(file => file.LastWriteTimeUtc > TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1)))
            {
                file.LastWriteTimeUtc = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours);
            }
        }
    }

    [Fact]
    public void What_a_killed_process_left_unfinished_is_deleted_after_an_hour()
    {
        var (old, young) = (Path.Combine(_folder.Path, "old.tmp"), Path.Combine(_folder.Path, "young.tmp"));
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));

        Cache.Keep(Key, "code");

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_of_and_is_no_error()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        var cache = new KernelCache(Path.Combine(file, "folder"));

        cache.Keep(Key, "code");

        Assert.Null(cache.Find(Key));
        Assert.NotNull(cache.Fault);
    }

    [Fact]
    public void Only_the_user_may_write_to_the_folder()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("On Windows the user's own folders have that right already.");
            return;
        }

        var folder = Path.Combine(_folder.Path, "new");

        new KernelCache(folder).Keep(Key, "code");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task Processes_that_write_and_read_at_once_see_a_whole_entry_or_none()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => CacheProgram.RunAsync(nameof(CacheProgram.Keep_and_find), _folder.Path)));

        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
    }
}
