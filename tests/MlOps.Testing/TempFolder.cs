namespace MlOps.Testing;

/// <summary>A new folder under the system's temporary one, deleted with all it holds on dispose.</summary>
public sealed class TempFolder : IDisposable
{
    private static readonly EnumerationOptions AllButLinks = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>The folder's full path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("mlops-").FullName;

    /// <summary>The path of a file or folder in it, which need not exist.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Deletes a folder in which others may be at work. It is moved away first, in one step: they would otherwise make a file in a folder that is just
    /// being emptied.
    /// </summary>
    public static void Delete(string folder)
    {
        var away = folder + ".away-" + Guid.NewGuid().ToString("N");
        Directory.Move(folder, away);
        Directory.Delete(away, recursive: true);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!Directory.Exists(Path))
        {
            return;
        }

        foreach (var entry in new DirectoryInfo(Path).EnumerateFileSystemInfos("*", AllButLinks))
        {
            MakeWritable(entry);
        }

        Directory.Delete(Path, recursive: true);
    }

    // What stops a deletion is a read-only file on Windows, a read-only folder elsewhere.
    private static void MakeWritable(FileSystemInfo entry)
    {
        if (OperatingSystem.IsWindows())
        {
            entry.Attributes &= ~FileAttributes.ReadOnly;
        }
        else if (entry is DirectoryInfo)
        {
            entry.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
    }
}
