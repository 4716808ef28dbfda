using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Journal;

/// <summary>A journal's file: held open under a lock that ends with the process, grown in mapped segments.</summary>
internal sealed unsafe class JournalFile : IDisposable
{
    public const string Extension = ".journal";

    /// <summary>What a journal's name ends with until its header is written.</summary>
    public const string UnfinishedExtension = ".new";

    /// <summary>The number of the first record; the preamble has 0.</summary>
    public const long FirstSequence = 1;

    private const int PageMask = JournalHeader.PageSize - 1;

    // Windows moves and deletes an open file only when it was opened so; elsewhere a lock stands for what is not shared.
    private static readonly FileShare Exclusive = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    private readonly SafeFileHandle _handle;
    private readonly Lock _page = new();
    private MemoryMappedFile? _mapping;
    private MemoryMappedViewAccessor? _header;
    private bool _folderIsDurable;

    private JournalFile(string path, SafeFileHandle handle, JournalHeader header, long length)
    {
        Path = path;
        Header = header;
        Length = length;
        _handle = handle;
    }

    public string Path { get; }

    public JournalHeader Header { get; }

    public long Length { get; private set; }

    public SafeFileHandle Handle => _handle;

    /// <summary>Whether the name still leads to the file.</summary>
    public bool IsInPlace => File.Exists(Path);

    /// <summary>Creates a journal with its header, its preamble and no record.</summary>
    /// <param name="folder">The folder; made when missing.</param>
    /// <param name="header">The header; where the data starts is filled in.</param>
    /// <param name="preamble">A record that says what the journal is about, kept twice.</param>
    /// <param name="number">1 for the writer's first file; one that vanished and came back must not be in the way of the next.</param>
    /// <exception cref="IOException">The folder can't be made or written, or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is read-only.</exception>
    public static JournalFile Create(string folder, JournalHeader header, ReadOnlySpan<byte> preamble, int number = 1)
    {
        var frameSize = JournalFrame.SizeOf(preamble.Length);
        header = header with { DataStart = (JournalHeader.PageSize + (2 * frameSize) + PageMask) & ~PageMask };
        Directory.CreateDirectory(folder);
        var name = number == 1 ? $"{header.Stream}.{header.WriterId}" : $"{header.Stream}.{header.WriterId}.{number}";
        var path = System.IO.Path.Combine(folder, name + Extension);
        var unfinished = path + UnfinishedExtension;
        var handle = File.OpenHandle(unfinished, FileMode.Create, FileAccess.ReadWrite, Exclusive);
        var file = new JournalFile(path, handle, header, header.DataStart);
        try
        {
            var start = new byte[header.DataStart];
            header.Write(start.AsSpan(0, JournalHeader.PageSize));
            for (var position = JournalHeader.PageSize; position < JournalHeader.PageSize + (2 * frameSize); position += frameSize)
            {
                fixed (byte* frame = &start[position])
                {
                    var slot = new JournalSlot(frame, preamble.Length, sequence: 0, header.Salt, position);
                    preamble.CopyTo(slot.Payload);
                    slot.Publish();
                }
            }

            RandomAccess.Write(handle, start, 0);
            file.MapHeader();
            File.Move(unfinished, path); // the lock goes with it: nobody sees a journal that is unlocked or has no header
            return file;
        }
        catch
        {
            file.Dispose();
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Takes over a journal whose writer is gone.</summary>
    /// <returns><see langword="null"/> when the writer lives, or someone else has taken it.</returns>
    /// <exception cref="InvalidDataException">Neither copy of the header is whole, or the page that they are in is not.</exception>
    public static JournalFile? TryTakeOver(string path)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, Exclusive);
        }
        catch (FileNotFoundException)
        {
            return null; // delivered and removed meanwhile
        }
        catch (IOException)
        {
            return null; // locked
        }

        try
        {
            if (!File.Exists(path))
            {
                handle.Dispose(); // removed between opening and locking
                return null;
            }

            var page = new byte[JournalHeader.PageSize];
            var length = RandomAccess.GetLength(handle);
            _ = RandomAccess.Read(handle, page, 0);
            var header = (length < page.Length ? null : JournalHeader.TryRead(page))
                ?? throw new InvalidDataException($"The journal '{path}' has no readable header.");
            var file = new JournalFile(path, handle, header, length);
            file.MapHeader();
            return file;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Makes the file longer and maps the new part.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public JournalSegment Grow(int capacity)
    {
        DurableFile.Extend(_handle, Length, Length + capacity);
        var segment = JournalSegment.Map(this, Length, capacity);
        Length += capacity;
        return segment;
    }

    /// <summary>Brings to the disk what the flush of the segments does not: the first time the header and the file's name.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Flush()
    {
        if (!_folderIsDurable || !MappedMemory.FlushesByItself)
        {
            RandomAccess.FlushToDisk(_handle);
        }

        if (!_folderIsDurable)
        {
            // The folder, the home, and the folder that the home may have been made in.
            var folder = System.IO.Path.GetDirectoryName(Path);
            for (var level = 0; level < 3 && folder is not null; level++, folder = System.IO.Path.GetDirectoryName(folder))
            {
                DurableFile.FlushFolder(folder);
            }

            _folderIsDurable = true;
        }
    }

    /// <summary>Tells other machines that share the folder that the writer lives: they can't see its lock.</summary>
    public void Touch(TimeProvider time)
    {
        try
        {
            File.SetLastWriteTimeUtc(_handle, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A sign of life that could not be given; the lock on this machine still stands.
        }
    }

    /// <summary>Gives the disk space of a part of the file back.</summary>
    public void Discard(long position, long count)
    {
        if (!_handle.IsClosed)
        {
            DurableFile.Discard(_handle, position, position + count);
        }
    }

    /// <summary>The preamble, from the first of its copies that is whole; <see langword="null"/> when none is.</summary>
    public byte[]? ReadPreamble()
    {
        var start = new byte[Header.DataStart];
        _ = RandomAccess.Read(_handle, start, 0);
        fixed (byte* bytes = start)
        {
            for (var position = JournalHeader.PageSize; position < start.Length; position += JournalFrame.Alignment)
            {
                if (JournalFrame.IsValid(bytes + position, start.Length - position, Header.Salt, position, minSequence: 0))
                {
                    var length = JournalFrame.PublishedLength(bytes + position);
                    return start.AsSpan(position + JournalFrame.HeaderSize, length).ToArray();
                }
            }
        }

        return null;
    }

    /// <summary>Where delivery of this journal goes on.</summary>
    public DeliveryMark ReadMark()
    {
        lock (_page)
        {
            return DeliveryMark.TryRead(HeaderPage(), Header.Salt) ?? new(FirstSequence, Header.DataStart, Note: 0);
        }
    }

    public void WriteMark(DeliveryMark mark)
    {
        lock (_page)
        {
            if (_header is not null)
            {
                mark.Write(HeaderPage(), Header.Salt);
            }
        }
    }

    /// <summary>Removes the file: everything in it is delivered.</summary>
    public void Delete()
    {
        try
        {
            UnmapHeader(); // Windows deletes nothing that is mapped
            File.Delete(Path); // before the lock goes, so that nobody takes it over in between
        }
        catch (DirectoryNotFoundException)
        {
            // The folder went before it, and the file with that.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Moves the file out of the way, to be looked at by a person, and lets go of it.</summary>
    public void SetAside(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.Move(Path, System.IO.Path.Combine(folder, System.IO.Path.GetFileName(Path)), overwrite: true);
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        UnmapHeader();
        _handle.Dispose();
    }

    private void UnmapHeader()
    {
        lock (_page)
        {
            if (_header is { } header)
            {
                header.SafeMemoryMappedViewHandle.ReleasePointer();
                header.SafeMemoryMappedViewHandle.Dispose();
                _mapping!.Dispose();
                _header = null;
            }
        }
    }

    private void MapHeader()
    {
        _mapping = MemoryMappedFile.CreateFromFile(
            _handle, mapName: null, capacity: 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _header = _mapping.CreateViewAccessor(0, JournalHeader.PageSize, MemoryMappedFileAccess.ReadWrite);
        byte* start = null;
        _header.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    private Span<byte> HeaderPage() =>
        new((void*)_header!.SafeMemoryMappedViewHandle.DangerousGetHandle(), JournalHeader.PageSize);
}
