using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.IO;

/// <summary>The changes made to files, one call each, so that a test can note them, or let one fail.</summary>
internal class FileOperations
{
    /// <summary>What the name of a file ends with until all of it is on the disk.</summary>
    public const string TemporarySuffix = ".tmp";

    public virtual void CreateFolder(string path) => Directory.CreateDirectory(path);

    /// <summary>Creates a file, or empties the one that is there.</summary>
    public virtual SafeFileHandle Create(string path) => File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read);

    /// <summary>Writes bytes, and has the disk begin with them.</summary>
    public virtual void Write(SafeFileHandle file, string path, ReadOnlySpan<byte> bytes, long offset)
    {
        RandomAccess.Write(file, bytes, offset);
        DurableFile.StartWriting(file, offset, bytes.Length);
    }

    /// <summary>Brings a file's bytes to the disk. One that fails is not tried again: the system may have dropped the bytes.</summary>
    public virtual void Flush(SafeFileHandle file, string path) => RandomAccess.FlushToDisk(file);

    /// <summary>Renames a file, and replaces the one that has the name.</summary>
    public virtual void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Makes the names in a folder durable.</summary>
    public virtual void FlushFolder(string path) => DurableFile.FlushFolder(path);

    /// <summary>
    /// Writes a file whole or not at all: beside its place under the name with <see cref="TemporarySuffix"/>, brought to the disk, and renamed. The
    /// name itself is durable once its folder is flushed.
    /// </summary>
    public void WriteWhole(string path, IEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken = default)
    {
        var temporary = path + TemporarySuffix;
        try
        {
            using (var file = Create(temporary))
            {
                long offset = 0;
                foreach (var piece in pieces)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Write(file, temporary, piece.Span, offset);
                    offset += piece.Length;
                }

                Flush(file, temporary);
            }

            Rename(temporary, path);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    private void TryDelete(string path)
    {
        try
        {
            Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left of it is no file's name, and is written over by the next attempt.
        }
    }
}
