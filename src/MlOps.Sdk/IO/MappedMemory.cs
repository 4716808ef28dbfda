using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.IO;

/// <summary>Pages of a mapped file: having them ready before they are needed, and bringing them to the disk.</summary>
internal static unsafe partial class MappedMemory
{
    private const int PopulateForWriting = 23; // MADV_POPULATE_WRITE, Linux 5.14
    private const int UseHugePages = 14; // MADV_HUGEPAGE, Linux
    private const int Synchronously = 4; // MS_SYNC on Linux

    /// <summary>Makes pages present and writable, so that the first write to each does not wait for it.</summary>
    public static void Populate(byte* start, int length)
    {
        if (OperatingSystem.IsLinux() && Advise(start, (nuint)length, PopulateForWriting) == 0)
        {
            return;
        }

        for (var offset = 0; offset < length; offset += Environment.SystemPageSize)
        {
            Volatile.Write(ref start[offset], start[offset]);
        }
    }

    /// <summary>Asks for large pages, where the system has them: touching new memory then costs a fraction.</summary>
    public static void PreferHugePages(byte* start, long length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(start, (nuint)length, UseHugePages); // advice: without them all works, slower
        }
    }

    /// <summary>
    /// Brings a part of a view to the disk. On Linux that is all; elsewhere the file has to be flushed afterwards, which
    /// <see cref="FlushesByItself"/> says.
    /// </summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Flush(MemoryMappedViewAccessor view, byte* start, int from, int to)
    {
        if (!OperatingSystem.IsLinux())
        {
            view.Flush();
            return;
        }

        var page = from & ~(Environment.SystemPageSize - 1);
        if (Synchronize(start + page, (nuint)(to - page), Synchronously) != 0)
        {
            throw new IOException($"Mapped pages could not be flushed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        }
    }

    /// <summary>Whether <see cref="Flush"/> alone reaches the disk.</summary>
    public static bool FlushesByItself => OperatingSystem.IsLinux();

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "msync", SetLastError = true)]
    private static partial int Synchronize(byte* address, nuint length, int flags);
}
