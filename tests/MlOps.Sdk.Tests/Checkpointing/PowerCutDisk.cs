using System.ComponentModel;
using System.Runtime.InteropServices;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>An ext4 file system of its own, whose power can be cut: what it has not brought to its disk is gone.</summary>
internal sealed partial class PowerCutDisk : IAsyncDisposable
{
    private const uint Shutdown = 0x8004587D; // FS_IOC_SHUTDOWN
    private const uint WithoutFlush = 2; // EXT4_GOING_FLAGS_NOLOGFLUSH
    private const int ReadOnly = 0;

    private readonly CheckpointFolder.ScratchFolder _folder = CheckpointFolder.Create();
    private bool _isMounted;

    private PowerCutDisk()
    {
    }

    public string Path => _folder.File("disk");

    private string Image => _folder.File("image");

    /// <summary>Makes it; skips the test where that is not allowed.</summary>
    public static async Task<PowerCutDisk> CreateAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "To cut the power of a file system takes Linux and root.");
        var disk = new PowerCutDisk();
        try
        {
            Directory.CreateDirectory(disk.Path);
            await using (var image = File.Create(disk.Image))
            {
                image.SetLength(64 << 20);
            }

            await SkipUnlessDoneAsync("mkfs.ext4", "-q", "-F", disk.Image);
            await SkipUnlessDoneAsync("mount", "-t", "ext4", "-o", "loop", disk.Image, disk.Path);
            disk._isMounted = true;
            disk.Cut();
            await disk.RemountAsync();
            return disk;
        }
        catch (Exception e)
        {
            await disk.DisposeAsync();
            if (e is Win32Exception)
            {
                Assert.Skip($"The power of a file system can't be cut here: {e.Message}");
            }

            throw;
        }
    }

    /// <summary>Stops the file system at once. Everything that is done to it fails from now on.</summary>
    public void Cut()
    {
        var folder = OpenFolder(Path, ReadOnly);
        if (folder < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        var (result, error) = (Control(folder, Shutdown, WithoutFlush), Marshal.GetLastPInvokeError());
        _ = Close(folder);
        if (result != 0)
        {
            throw new Win32Exception(error, $"FS_IOC_SHUTDOWN failed: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>Brings the power back.</summary>
    public async Task RemountAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var unmounted = await ProcessRunner.RunAsync("umount", [Path]);
            if (unmounted.ExitCode == 0)
            {
                break;
            }

            // A program that another test is just starting has this one's open files for a moment.
            _ = attempt < 100 ? unmounted : unmounted.EnsureSuccess();
            await Task.Delay(20);
        }

        _isMounted = false;
        (await ProcessRunner.RunAsync("mount", ["-t", "ext4", "-o", "loop", Image, Path])).EnsureSuccess();
        _isMounted = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isMounted)
        {
            // Lazily: when the test has failed, files may be open. The loop device goes with the last of them.
            (await ProcessRunner.RunAsync("umount", ["-l", Path])).EnsureSuccess();
        }

        _folder.Dispose();
    }

    private static async Task SkipUnlessDoneAsync(string program, params string[] args)
    {
        var result = await ProcessRunner.RunAsync(program, args);
        Assert.SkipUnless(result.ExitCode == 0, $"'{program} {string.Join(' ', args)}' failed, and a power cut takes it: {result.Error}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, in uint flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
