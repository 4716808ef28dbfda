using System.Collections.Concurrent;
using MlOps.Sdk.IO;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.IO;

public sealed class ProcessFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Root => _folder.File("all");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Where_nobody_was_there_is_nothing_to_take_over() => Assert.Empty(ProcessFolder.TakeOverDead(Root));

    [Fact]
    public void A_folder_belongs_to_its_process_until_that_lets_go()
    {
        var own = ProcessFolder.Begin(Root);
        File.WriteAllText(Path.Combine(own.Path, "file"), "kept");

        Assert.Empty(ProcessFolder.TakeOverDead(Root));
        own.Dispose();
        using var heir = Assert.Single(ProcessFolder.TakeOverDead(Root));

        Assert.Equal("kept", File.ReadAllText(Path.Combine(heir.Path, "file")));
        Assert.Empty(ProcessFolder.TakeOverDead(Root)); // it has a new owner
    }

    [Fact]
    public void Of_a_folder_that_is_deleted_nothing_is_left()
    {
        var own = ProcessFolder.Begin(Root);
        File.WriteAllText(Path.Combine(own.Path, "file"), "gone");

        own.Delete();

        Assert.Empty(Directory.GetFileSystemEntries(Root));
    }

    [Fact]
    public void A_folder_of_all_processes_that_is_gone_keeps_none_from_letting_go()
    {
        var own = ProcessFolder.Begin(Root);
        Directory.Delete(Root, recursive: true);

        own.Delete();

        Assert.False(Directory.Exists(Root));
    }

    [Fact]
    public void A_lock_whose_folder_is_gone_is_removed()
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, "dead.lock"), "");

        Assert.Empty(ProcessFolder.TakeOverDead(Root));

        Assert.Empty(Directory.GetFileSystemEntries(Root));
    }

    [Fact]
    public async Task Whoever_comes_and_goes_meanwhile_a_folder_has_one_owner()
    {
        var owners = new ConcurrentDictionary<string, int>();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(() => Work(worker), Token)));
        foreach (var left in ProcessFolder.TakeOverDead(Root))
        {
            left.Delete();
        }

        Assert.Empty(Directory.GetFileSystemEntries(Root));

        void Work(int worker)
        {
            for (var round = 0; round < 200; round++)
            {
                if (worker % 2 == 0)
                {
                    Use(ProcessFolder.Begin(Root), isDeleted: round % 2 == 0);
                }

                foreach (var dead in ProcessFolder.TakeOverDead(Root))
                {
                    Use(dead, isDeleted: true);
                }
            }
        }

        void Use(ProcessFolder folder, bool isDeleted)
        {
            Assert.True(owners.TryAdd(folder.Path, 0), "A folder has two owners.");
            Assert.True(Directory.Exists(folder.Path), "A folder is gone that has an owner.");
            owners.TryRemove(folder.Path, out _);
            if (isDeleted)
            {
                folder.Delete();
            }
            else
            {
                folder.Dispose();
            }
        }
    }
}
