using System.ComponentModel;
using MlOps.Testing;

namespace MlOps.Sdk.Tests;

/// <summary>A file system of 2 MiB in memory, which is soon full.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.File("disk");

    public long Free => new DriveInfo(Path).AvailableFreeSpace;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Mounts it; skips the test where that is not allowed.</summary>
    public static async Task<SmallDisk> MountAsync()
    {
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Path);
        try
        {
            var mount = await ProcessRunner.RunAsync("mount", ["-t", "tmpfs", "-o", "size=2m", "mlops-test", disk.Path]);
            Assert.SkipUnless(mount.ExitCode == 0, $"A small file system could not be mounted, which takes root: {mount.Error}");
        }
        catch (Win32Exception exception)
        {
            Assert.Skip($"There is no 'mount' here: {exception.Message}");
        }

        return disk;
    }

    /// <summary>Takes all of the space but so much.</summary>
    public void FillUpTo(long left)
    {
        using var file = new FileStream(Ballast, FileMode.Append);
        file.Write(new byte[Free - left]);
    }

    public void MakeRoom() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        // Lazily: what is mapped of it may still be in use.
        (await ProcessRunner.RunAsync("umount", ["-l", Path])).EnsureSuccess();
        _folder.Dispose();
    }
}
