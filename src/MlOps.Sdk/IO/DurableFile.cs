using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.IO;

/// <summary>What .NET does not offer for files: flushing folders, reserving and giving back space, reading ahead.</summary>
internal static partial class DurableFile
{
    private const int CloseOnExecute = 0x80000; // O_RDONLY | O_CLOEXEC on Linux; O_DIRECTORY differs between processors
    private const int InvalidArgument = 22; // EINVAL
    private const int NoSpace = 28; // ENOSPC
    private const int ReadOnlyFileSystem = 30; // EROFS
    private const int PermissionDenied = 13; // EACCES
    private const int BeginWriting = 2; // SYNC_FILE_RANGE_WRITE
    private const int WillNeed = 3; // POSIX_FADV_WILLNEED
    private const int KeepSizeAndPunchHole = 0x01 | 0x02; // FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE

    /// <summary>Makes the names in a folder durable: without it a power cut can undo a creation, a rename or a deletion.</summary>
    /// <remarks>
    /// Linux and macOS. Windows keeps the names of its journalling file systems in order by itself; nothing is done there.
    /// A folder that may not be read can't be opened for flushing; its names are left to the file system then, as they are to
    /// one that knows no flushing of folders.
    /// </remarks>
    /// <exception cref="IOException">The folder could not be opened or flushed.</exception>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = OpenFolder(path, OperatingSystem.IsLinux() ? CloseOnExecute : 0);
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
            if (Fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() is not (InvalidArgument or ReadOnlyFileSystem))
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
    /// <param name="file">The file.</param>
    /// <param name="from">How long it is; and is again when it can't grow, so that others get what room there is.</param>
    /// <param name="to">How long it is to be.</param>
    /// <exception cref="IOException">The disk is full, or the file can't grow.</exception>
    public static void Extend(SafeFileHandle file, long from, long to)
    {
        var isExtended = false;
        try
        {
            var error = OperatingSystem.IsLinux() && Environment.Is64BitProcess ? Allocate(file, from, to - from) : InvalidArgument;
            if (error == NoSpace)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(NoSpace));
            }

            if (error != 0)
            {
                WriteZeros(file, from, to); // not offered by this system or file system
            }

            isExtended = true;
        }
        finally
        {
            if (!isExtended)
            {
                RandomAccess.SetLength(file, from);
            }
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

    /// <summary>Has the system begin to bring a part of a file to the disk, where it takes such advice. Promises nothing: that is what a flush is for.</summary>
    public static void StartWriting(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            _ = SyncRange(file, offset, length, BeginWriting);
        }
    }

    /// <summary>Has the system read a part of a file that will soon be wanted, where it takes such advice.</summary>
    public static void ReadAhead(SafeFileHandle file, long from, long to)
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            _ = Advise(file, from, to - from, WillNeed);
        }
    }

    private static void WriteZeros(SafeFileHandle file, long from, long to)
    {
        Span<byte> zeros = stackalloc byte[16 * 1024];
        zeros.Clear();
        while (from < to)
        {
            var count = (int)Math.Min(zeros.Length, to - from);
            RandomAccess.Write(file, zeros[..count], from);
            from += count;
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

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncRange(SafeFileHandle file, long offset, long length, uint flags);
}
