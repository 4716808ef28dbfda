using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.IO;

/// <summary>
/// A folder of one process beside those of others. A locked file next to it says that the process lives: a folder whose lock is free was left
/// by one that has died, and belongs to whoever takes it over.
/// </summary>
internal sealed class ProcessFolder : IDisposable
{
    private const string LockExtension = ".lock";

    private readonly SafeFileHandle _lock;

    private ProcessFolder(string path, SafeFileHandle heldLock)
    {
        Path = path;
        _lock = heldLock;
    }

    public string Path { get; }

    /// <summary>Makes one for this process.</summary>
    /// <param name="root">The folder of all processes; made when missing.</param>
    public static ProcessFolder Begin(string root)
    {
        while (true)
        {
            var path = System.IO.Path.Combine(root, Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(path); // first: a lock without a folder is one that is on its way out
            if (FileLock.TryTake(path + LockExtension, isExclusive: true) is not { } held)
            {
                continue; // somebody looked at the lock between its making and its taking, and has the folder now
            }

            if (Directory.Exists(path))
            {
                return new(path, held);
            }

            new ProcessFolder(path, held).Delete(); // he has deleted it already
        }
    }

    /// <summary>Takes over the folders of processes that have died: from now on nobody else does.</summary>
    public static IReadOnlyList<ProcessFolder> TakeOverDead(string root)
    {
        var taken = new List<ProcessFolder>();
        foreach (var lockFile in Directory.Exists(root) ? Directory.GetFiles(root, "*" + LockExtension) : [])
        {
            if (FileLock.TryTake(lockFile, isExclusive: true) is not { } held)
            {
                continue;
            }

            var folder = new ProcessFolder(lockFile[..^LockExtension.Length], held);
            if (Directory.Exists(folder.Path)) // looked at under the lock: whoever had it may have deleted the folder since it was listed
            {
                taken.Add(folder);
            }
            else
            {
                folder.Delete();
            }
        }

        return taken;
    }

    /// <summary>Deletes the folder with all that is in it, and its lock.</summary>
    public void Delete()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        _lock.Dispose(); // first: Windows deletes no open file
        try
        {
            File.Delete(Path + LockExtension);
        }
        catch (IOException exception) when (exception is DirectoryNotFoundException || FileSharing.IsViolation(exception))
        {
            // The folder of all processes is gone with it; or somebody has it open to see whether it is free, finds no folder, and deletes it.
        }
    }

    /// <summary>Lets go of the folder. What is in it waits for whoever takes it over.</summary>
    public void Dispose() => _lock.Dispose();
}
