using System.Globalization;
using MlOps.Sdk.IO;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.IO;

public sealed class DurableFileTests : IDisposable
{
    private const int Size = 1024 * 1024;

    private readonly TempFolder _folder = new();

    private string Path => _folder.File("file");

    [Fact]
    public void A_folder_is_flushed() => DurableFile.FlushFolder(_folder.Path);

    [Fact]
    public void A_folder_that_is_missing_is_named_with_the_reason()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has nothing to flush.");

        var exception = Assert.Throws<IOException>(() => DurableFile.FlushFolder(_folder.File("missing")));

        Assert.Contains(_folder.File("missing"), exception.Message, StringComparison.Ordinal);
        Assert.Contains("No such file or directory", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_system_that_knows_no_flush_of_folders_is_no_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has /proc.");

        DurableFile.FlushFolder("/proc/self"); // its fsync says EINVAL
    }

    [Fact]
    public async Task A_file_is_extended_with_zeros_that_have_their_disk_space()
    {
        using var file = File.OpenHandle(Path, FileMode.Create, FileAccess.ReadWrite);
        RandomAccess.Write(file, [1, 2, 3, 4], 0);

        DurableFile.Extend(file, 4, Size);

        var bytes = new byte[Size + 1];
        Assert.Equal(Size, RandomAccess.Read(file, bytes, 0));
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, bytes[..4]);
        Assert.Equal(-1, bytes.AsSpan(4).IndexOfAnyExcept((byte)0));
        Assert.InRange(await AllocatedAsync(), Size, 2 * Size);
    }

    [Fact]
    public async Task A_discarded_part_reads_as_zeros_and_gives_its_disk_space_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux can make holes.");
        using var file = File.OpenHandle(Path, FileMode.Create, FileAccess.ReadWrite);
        var bytes = new byte[Size];
        Array.Fill(bytes, (byte)7);
        RandomAccess.Write(file, bytes, 0);
        RandomAccess.FlushToDisk(file);

        DurableFile.Discard(file, Size / 4, Size / 2);

        Assert.Equal(Size, RandomAccess.Read(file, bytes, 0));
        Assert.Equal(-1, bytes.AsSpan((Size / 4)..(Size / 2)).IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, bytes.AsSpan(..(Size / 4)).IndexOfAnyExcept((byte)7));
        Assert.Equal(-1, bytes.AsSpan((Size / 2)..).IndexOfAnyExcept((byte)7));
        Assert.InRange(await AllocatedAsync(), Size / 2, Size * 7 / 8);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<long> AllocatedAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no 'du' here.");
        var du = (await ProcessRunner.RunAsync("du", ["-k", Path])).EnsureSuccess();
        return 1024 * long.Parse(du.Output.Split('\t')[0], CultureInfo.InvariantCulture);
    }
}
