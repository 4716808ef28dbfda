using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>What lies in a folder of checkpoints.</summary>
internal static class CheckpointFolder
{
    /// <summary>Memory, where there is such a folder: thousands of small files are written.</summary>
    public static string Scratch { get; } = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>What no checkpoint needs: temporary files, and blobs that no manifest names.</summary>
    public static async Task<IReadOnlyList<string>> SurplusAsync(string folder)
    {
        var catalog = await Catalog.ReadAsync(new FileCheckpointStore(folder), TestContext.Current.CancellationToken);
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("lock" or "writer") && !file.EndsWith(".manifest", StringComparison.Ordinal))
            .Where(file => catalog.FindBlob(Path.GetFileName(file)) is null)];
    }

    /// <summary>Paths from the folder, and the bytes of files; folders come before what is in them and have none.</summary>
    public static List<(string Path, byte[]? Bytes)> Read(string folder)
    {
        var entries = new List<(string, byte[]?)>();
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            if (entry.Name is not ("lock" or "writer"))
            {
                entries.Add((Path.GetRelativePath(folder, entry.FullName), entry is FileInfo ? File.ReadAllBytes(entry.FullName) : null));
            }
        }

        return entries;
    }

    /// <summary>Makes a folder that holds this and nothing else.</summary>
    public static void Write(string folder, IEnumerable<(string Path, byte[]? Bytes)> entries)
    {
        Directory.CreateDirectory(folder);
        foreach (var (path, bytes) in entries)
        {
            if (bytes is null)
            {
                Directory.CreateDirectory(Path.Combine(folder, path));
            }
            else
            {
                File.WriteAllBytes(Path.Combine(folder, path), bytes);
            }
        }
    }

    /// <summary>A new folder in <see cref="Scratch"/>, deleted on dispose.</summary>
    public static ScratchFolder Create() => new(Directory.CreateDirectory(Path.Combine(Scratch, "mlops-" + Guid.NewGuid().ToString("N"))).FullName);

    internal sealed class ScratchFolder(string path) : IDisposable
    {
        public string Path { get; } = path;

        public string File(string name) => System.IO.Path.Combine(Path, name);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
