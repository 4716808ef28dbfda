using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.IO;

/// <summary>What a power cut leaves of files: flushing, reserving space, and the folders that name them.</summary>
internal static partial class DurableFile
{
    private const int ReadOnlyFolder = 0x10000; // O_RDONLY | O_DIRECTORY on Linux
    private const int PermissionDenied = 13; // EACCES
    private const int KeepSizeAndPunchHole = 0x01 | 0x02; // FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE

    /// <summary>Makes the names in a folder durable: without it a power cut can undo a creation, a rename or a deletion.</summary>
    /// <remarks>
    /// Linux and macOS. Windows keeps the names of its journalling file systems in order by itself; nothing is done there.
    /// A folder that may not be read can't be opened for flushing; its names are left to the file system then.
    /// </remarks>
    /// <exception cref="IOException">The folder could not be opened or flushed.</exception>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = OpenFolder(path, OperatingSystem.IsLinux() ? ReadOnlyFolder : 0);
        if (descriptor < 0)
        {
            if (Marshal.GetLastPInvokeError() == PermissionDenied)
            {
                return;
            }

            throw Failed("opened", path);
        }

        try
        {
            if (Fsync(descriptor) != 0)
            {
                throw Failed("flushed", path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>
    /// Makes a file longer, with zeros, and with its disk space taken now: a mapped page that has no space behind it would end
    /// the process when the disk is full.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or the file can't grow.</exception>
    public static void Extend(SafeFileHandle file, long from, long to)
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess && Allocate(file, from, to - from) == 0)
        {
            return;
        }

        // Not offered by this file system or system, or the disk is full, which writing finds out as well.
        Span<byte> zeros = stackalloc byte[16 * 1024];
        zeros.Clear();
        while (from < to)
        {
            var count = (int)Math.Min(zeros.Length, to - from);
            RandomAccess.Write(file, zeros[..count], from);
            from += count;
        }
    }

    /// <summary>Gives the disk space of a part of a file back where the system can; the part then reads as zeros.</summary>
    public static void Discard(SafeFileHandle file, long from, long to)
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            // Best effort: a file system without holes keeps the bytes, which is harmless.
            _ = Punch(file, KeepSizeAndPunchHole, from, to - from);
        }
    }

    private static IOException Failed(string verb, string path) =>
        new($"The folder '{path}' could not be {verb} for flushing: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int Allocate(SafeFileHandle file, long offset, long length);

    [LibraryImport("libc", EntryPoint = "fallocate")]
    private static partial int Punch(SafeFileHandle file, int mode, long offset, long length);
}
