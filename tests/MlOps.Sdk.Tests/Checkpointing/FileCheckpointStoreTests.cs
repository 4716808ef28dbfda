using Microsoft.Win32.SafeHandles;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.IO;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

public sealed class FileCheckpointStoreTests : CheckpointStoreConformance, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override ICheckpointStore Open() => new FileCheckpointStore(_folder.File("checkpoints"));

    [Fact]
    public void A_folder_has_one_name_however_it_is_spelled()
    {
        var name = new FileCheckpointStore(_folder.File("checkpoints")).Location;

        Assert.Equal([name, name], ((string[])["checkpoints/", "other/../checkpoints"]).Select(spelled => new FileCheckpointStore(_folder.File(spelled)).Location));
    }

    [Theory]
    [InlineData("flush")]
    [InlineData("rename")]
    public async Task No_temporary_file_remains_after_a_write_that_failed(string what)
    {
        var store = new FileCheckpointStore(_folder.File("checkpoints"), new FailingFiles(what));
        await using var held = await store.LockAsync(Token);

        await Assert.ThrowsAsync<IOException>(() => store.WriteBlobAsync(Name, Bytes("blob"), Token));
        await Assert.ThrowsAsync<IOException>(() => store.CommitManifestAsync(5, "five"u8.ToArray(), Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteBlobAsync(Name, new CheckpointContent(6, Failing), Token));

        Assert.Equal(["lock", "writer"], Files());
    }

    [Fact]
    public async Task What_a_process_left_that_was_killed_is_removed_by_the_next_writer()
    {
        var (_, held) = await LockAsync();
        await held.DisposeAsync();
        File.WriteAllText(Path("step-5.manifest.tmp"), "");
        File.WriteAllText(Path($"blobs/{Name}.tmp"), "");

        await LockAsync();

        Assert.Equal(["lock", "writer"], Files());
    }

    [Fact]
    public async Task Files_of_the_user_in_the_folder_are_left_alone()
    {
        await SaveAsync(5, 6);
        Directory.CreateDirectory(Path("old"));
        Directory.CreateDirectory(Path("step-100.manifest"));
        string[] foreign =
        [
            "notes.txt", "notes.txt.tmp", "step-5.manifest.bak", "step-5 (1).manifest", "step-007.manifest", "step--1.manifest", "step-+1.manifest", "step-.manifest",
            "step-1e3.manifest", "STEP-5.MANIFEST.txt", "step-007.manifest.tmp", "old/step-1.manifest", $"old/{Name}", "blobs/readme.txt", $"blobs/{Name}.bak", $"blobs/{Name}.tmp.tmp",
        ];
        foreach (var name in foreign)
        {
            File.WriteAllText(Path(name), name);
        }

        await SaveAsync(7, 8, 9); // retention deletes the first ones

        Assert.Equal([8L, 9L], (await Open().ListStepsAsync(Token)).Order());
        Assert.All(foreign, name => Assert.Equal(name, File.ReadAllText(Path(name))));
    }

    [Fact]
    public async Task A_copy_of_the_folder_is_restored_and_saved_to()
    {
        await SaveAsync(5, 6);
        var copy = _folder.File("copy");
        foreach (var file in Directory.GetFiles(Path(""), "*", SearchOption.AllDirectories))
        {
            var target = System.IO.Path.Combine(copy, System.IO.Path.GetRelativePath(Path(""), file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        var state = new SomeState();
        await using var checkpoints = CheckpointManager.Open(copy);
        await checkpoints.RestoreLatestAsync(state, cancellationToken: Token);

        state.AssertIs(6);
        await checkpoints.SaveAsync(7, state, cancellationToken: Token);
        Assert.Equal([5L, 6L], (await Open().ListStepsAsync(Token)).Order());
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.File("checkpoints"), name);

    private string[] Files() => [.. Directory.GetFiles(Path(""), "*", SearchOption.AllDirectories).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal)!];

    private async Task SaveAsync(params int[] steps)
    {
        await using var checkpoints = CheckpointManager.Open(Open(), options => options.Retention = RetentionPolicy.LatestN(2));
        foreach (var step in steps)
        {
            await checkpoints.SaveAsync(step, new SomeState(step), cancellationToken: Token);
        }
    }

    private sealed class FailingFiles(string what) : FileOperations
    {
        public override void Flush(SafeFileHandle file, string path)
        {
            FailWhere("flush");
            base.Flush(file, path);
        }

        public override void Rename(string from, string to)
        {
            FailWhere("rename");
            base.Rename(from, to);
        }

        private void FailWhere(string call)
        {
            if (call == what)
            {
                throw new IOException("No room.");
            }
        }
    }
}
