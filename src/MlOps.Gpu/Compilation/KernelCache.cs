using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Gpu.Compilation;

/// <summary>
/// Compiled kernels, and measured rates, in a folder for processes to come. An entry is a file, named by the hash of its key and written as a whole under another name
/// first: processes that read and write at once see all of an entry or nothing of it. One that is damaged, or not of the key, is as if it were not there.
/// </summary>
/// <param name="folder">Is made with the first entry.</param>
/// <param name="maximumBytes">The entries that were used longest ago are deleted where there are more.</param>
internal sealed class KernelCache(string folder, long maximumBytes = KernelCache.DefaultBytes)
{
    public const long DefaultBytes = 64 << 20;

    private const string Extension = ".kernel";
    private const string Unfinished = ".tmp";
    private const string Beginning = "MlOps.Gpu kernel 1";

    private static readonly TimeSpan UnfinishedLifetime = TimeSpan.FromHours(1);

    /// <summary>Why nothing can be kept; <see langword="null"/> while there is no reason.</summary>
    public string? Fault { get; private set; }

    /// <param name="folder"><see langword="null"/>: nothing is kept.</param>
    public static KernelCache? In(string? folder) => folder is null ? null : new(folder);

    /// <summary>By the platform's convention; <see langword="null"/> where a user has no folder.</summary>
    public static string? DefaultFolder
    {
        get
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            var root = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } given && Path.IsPathFullyQualified(given) ? given
                : home.Length == 0 ? ""
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches") : Path.Combine(home, ".cache");
            return root.Length == 0 ? null : Path.Combine(root, "mlops-gpu");
        }
    }

    /// <param name="key">What the text depends on: all of it.</param>
    /// <returns><see langword="null"/> where there is none.</returns>
    public string? Find(string key)
    {
        try
        {
            var path = PathOf(key);
            if (new FileInfo(path) is not { Exists: true } file || file.Length > maximumBytes)
            {
                return null;
            }

            var text = Read(File.ReadAllText(path, Encoding.UTF8), key);
            if (text is not null)
            {
                MarkUsed(path);
            }

            return text;
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            return null; // another process deleted it just now, or it is not ours to read
        }
    }

    /// <summary>Keeps a text, in place of one that has the key. What prevents it is told by <see cref="Fault"/>.</summary>
    public void Keep(string key, string text)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                // What is in it runs on the user's devices: no one else may write there.
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            var unfinished = Path.Combine(folder, Path.GetRandomFileName() + Unfinished);
            File.WriteAllText(unfinished, Write(key, text));
            File.Move(unfinished, PathOf(key), overwrite: true);
            Trim();
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            Fault = e.Message;
        }
    }

    private static string Write(string key, string text)
    {
        var content = string.Create(CultureInfo.InvariantCulture, $"{key.Length}\n{key}\n{text}");
        return $"{Beginning}\n{HashOf(content)}\n{content}";
    }

    private static string? Read(string entry, string key)
    {
        if (entry.Split('\n', 3) is not [Beginning, var hash, var content] || hash != HashOf(content))
        {
            return null;
        }

        var start = string.Create(CultureInfo.InvariantCulture, $"{key.Length}\n{key}\n");
        return content.StartsWith(start, StringComparison.Ordinal) ? content[start.Length..] : null;
    }

    /// <summary>Deletes what is too much, and what a process that was killed left unfinished.</summary>
    private void Trim()
    {
        var now = TimeProvider.System.GetUtcNow();
        var files = new DirectoryInfo(folder).GetFiles();
        foreach (var file in files.Where(file => file.Extension == Unfinished && now - file.LastWriteTimeUtc > UnfinishedLifetime))
        {
            file.Delete();
        }

        var total = 0L;
        foreach (var file in files.Where(file => file.Extension == Extension).OrderByDescending(file => file.LastWriteTimeUtc))
        {
            total += file.Length;
            if (total > maximumBytes)
            {
                file.Delete();
            }
        }
    }

    private static void MarkUsed(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            // A folder that is only read, as in an image of a container, serves as well.
        }
    }

    private string PathOf(string key) => Path.Combine(folder, HashOf(key) + Extension);

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static bool IsOfFiles(Exception e) => e is IOException or UnauthorizedAccessException;
}
