using System.Text;
using System.Text.Json.Nodes;

namespace MlOps.Testing.Server;

/// <summary>The folder behind the artifact proxy.</summary>
internal sealed class ArtifactFiles(string root)
{
    private static readonly string[] TextExtensions =
    [
        ".txt", ".log", ".err", ".cfg", ".conf", ".ini", ".properties", ".toml", ".yaml", ".yml", ".xml", ".json", ".js", ".py",
        ".csv", ".tsv", ".md", ".rst",
    ];

    /// <summary>The folder that artifacts are in.</summary>
    public string Root { get; } = root;

    /// <summary>Refuses a path that leads out of the folder, or that MLflow takes for a URI.</summary>
    public static void CheckPath(string path)
    {
        if (path.Contains('#', StringComparison.Ordinal)
            || path.Contains('\\', StringComparison.Ordinal)
            || path.StartsWith('/')
            || path.Split('/').Contains(".."))
        {
            throw MlflowError.Invalid("Invalid path");
        }
    }

    public static MlflowReply Download(string path, byte[] content) =>
        new MlflowReply(200, TypeOf(path), content).With("Content-Disposition", $"attachment; {FileNameOf(path)}");

    /// <summary>The file's place on disk.</summary>
    public string PathOf(string path) => Path.Combine(Root, path.Replace('/', Path.DirectorySeparatorChar));

    public bool IsFolder(string path) => Directory.Exists(PathOf(path));

    /// <summary>The content; nothing when there is no such file.</summary>
    public byte[]? Read(string path) => File.Exists(PathOf(path)) ? File.ReadAllBytes(PathOf(path)) : null;

    public void Write(string path, byte[] content)
    {
        var file = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    public void Delete(string path)
    {
        var file = PathOf(path);
        if (Directory.Exists(file))
        {
            Directory.Delete(file, recursive: true);
        }
        else
        {
            File.Delete(file);
        }
    }

    /// <summary>What is in a folder. What is not there, or is a file, has nothing in it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="shown">What stands before the names: the path that the listing starts from.</param>
    public JsonArray List(string path, string shown)
    {
        var folder = new DirectoryInfo(PathOf(path));
        var files = new JsonArray();
        if (!folder.Exists)
        {
            return files;
        }

        foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var json = new JsonObject
            {
                ["path"] = shown.Length > 0 ? $"{shown}/{entry.Name}" : entry.Name,
                ["is_dir"] = entry is DirectoryInfo,
            };
            if (entry is FileInfo { Length: > 0 } file)
            {
                json["file_size"] = file.Length;
            }

            files.Add(json);
        }

        return files;
    }

    // A header is ASCII.
    private static string FileNameOf(string path) =>
        Ascii.IsValid(NameOf(path)) ? $"filename={NameOf(path)}" : $"filename*=UTF-8''{Uri.EscapeDataString(NameOf(path))}";

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string TypeOf(string path) =>
        TextExtensions.Contains(Path.GetExtension(path)) || NameOf(path) is "MLmodel" or "MLproject"
            ? "text/plain"
            : "application/octet-stream";
}
