using System.Globalization;
using Microsoft.Win32.SafeHandles;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Checkpointing;

/// <summary>
/// Who writes to a folder: the one that has its file <c>lock</c> open for itself, and is named in the file <c>writer</c>. The system frees the
/// first when the process ends, however it ends.
/// </summary>
internal sealed class FolderLock : IAsyncDisposable, IDisposable
{
    private readonly string _folder;
    private readonly string _owner;
    private readonly SafeFileHandle _file;

    private FolderLock(string folder, string owner, SafeFileHandle file)
    {
        _folder = folder;
        _owner = owner;
        _file = file;
    }

    /// <exception cref="CheckpointStoreException">Another one has it.</exception>
    public static FolderLock Take(string folder)
    {
        var path = Path.Combine(folder, "lock");
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (FileSharing.IsViolation(e))
        {
            throw CheckpointErrors.InUse(folder, ReadOwner(folder) ?? "which has not given its name yet", e);
        }

        try
        {
            var owner = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}, {Guid.NewGuid():N}");
            File.WriteAllText(OwnerPath(folder), owner);
            return new(folder, owner, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Throws when the folder was deleted or replaced since: another process may then write to the new one.</summary>
    public void ThrowIfLost()
    {
        var now = ReadOwner(_folder);
        if (now != _owner)
        {
            throw CheckpointErrors.FolderReplaced(_folder, now);
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _file.Dispose(); // the file stays: to delete it would let two processes lock two files of one name

    private static string OwnerPath(string folder) => Path.Combine(folder, "writer");

    private static string? ReadOwner(string folder)
    {
        try
        {
            return File.ReadAllText(OwnerPath(folder));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
