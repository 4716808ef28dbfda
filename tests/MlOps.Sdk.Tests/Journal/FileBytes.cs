using Microsoft.Win32.SafeHandles;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Journal;

/// <summary>Damage done to files, and copies that don't mind locks.</summary>
internal static class FileBytes
{
    // Closed again each time: a file that is open is a file that is locked.
    public static void Write(string path, long offset, ReadOnlySpan<byte> bytes)
    {
        using var file = Open(path);
        RandomAccess.Write(file, bytes, offset);
    }

    /// <summary>Leaves only the beginning of a file.</summary>
    public static void Cut(string path, long length)
    {
        using var file = Open(path);
        RandomAccess.SetLength(file, length);
    }

    /// <summary>Turns all bits of a byte.</summary>
    public static void Flip(string path, long offset)
    {
        using var file = Open(path);
        var value = new byte[1];
        _ = RandomAccess.Read(file, value, offset);
        value[0] ^= 0xFF;
        RandomAccess.Write(file, value, offset);
    }

    /// <summary>Copies a file that another has locked, as it would be found if the process were killed now.</summary>
    public static async Task<string> CopyLockedAsync(string path)
    {
        (await ProcessRunner.RunAsync("cp", [path, path + ".copy"])).EnsureSuccess();
        return path + ".copy";
    }

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
}
