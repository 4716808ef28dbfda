using MlOps.Sdk.IO;

namespace MlOps.Sdk.Artifacts;

/// <summary>A run's artifacts in a folder of this machine.</summary>
internal static class LocalArtifactFolder
{
    private const string FileScheme = "file:";
    private const string UnfinishedEnd = ".part";

    /// <summary>The folder that an artifact URI means: an absolute path or a <c>file:</c> URI; <see langword="null"/> for any other.</summary>
    public static string? TryResolve(string artifactUri) => TryResolve(artifactUri, OperatingSystem.IsWindows());

    /// <inheritdoc cref="TryResolve(string)"/>
    /// <param name="artifactUri">The URI. One with a drive is a folder of a Windows machine and of no other.</param>
    /// <param name="isWindows">Which machine this is.</param>
    public static string? TryResolve(string artifactUri, bool isWindows)
    {
        if (IsAbsolute(artifactUri, isWindows))
        {
            return artifactUri;
        }

        if (!artifactUri.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var path = artifactUri[FileScheme.Length..];
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            var root = path.IndexOf('/', 2);
            if (root < 0 || path[2..root] is not ("" or "localhost"))
            {
                return null; // another machine's
            }

            path = path[root..];
        }

        path = Uri.UnescapeDataString(path);
        if (path is ['/', .. var rest] && HasDrive(rest))
        {
            path = rest; // file:///C:/mlruns
        }

        return IsAbsolute(path, isWindows) ? path : null;
    }

    /// <summary>The name of a file that is not whole yet.</summary>
    public static string UnfinishedName(string name) => $".{name}{UnfinishedEnd}";

    /// <summary>Whether a name is one of <see cref="UnfinishedName"/>: that of a file nobody logged.</summary>
    public static bool IsUnfinished(string name) =>
        name.Length == 33 + UnfinishedEnd.Length && name[0] == '.' && name.EndsWith(UnfinishedEnd, StringComparison.Ordinal)
        && Guid.TryParseExact(name.AsSpan(1, 32), "N", out _);

    /// <summary>Moves a staged file to its place, over what was there. Done again after a crash it changes nothing.</summary>
    /// <returns>Why it can never get there; <see langword="null"/> when it is there.</returns>
    /// <exception cref="IOException">It can't get there now, such as on a full disk.</exception>
    public static string? Place(string staged, string root, string path)
    {
        var target = Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
        if (Directory.Exists(target))
        {
            return ArtifactErrors.InTheWay(target, isFolder: true);
        }

        var folder = Path.GetDirectoryName(target)!;
        for (var above = folder; above.Length > root.Length; above = Path.GetDirectoryName(above)!)
        {
            if (File.Exists(above))
            {
                return ArtifactErrors.InTheWay(above, isFolder: false);
            }
        }

        // Beside the target first: between file systems a move is a copy, and half a copy must not be seen in the target's place.
        // The staged file goes when the copy is whole, so without it what lies beside is whole.
        var beside = Path.Combine(folder, UnfinishedName(Path.GetFileName(staged)));
        if (File.Exists(staged))
        {
            MakeFolder(folder);
            File.Move(staged, beside, overwrite: true);
        }
        else if (!File.Exists(beside))
        {
            return File.Exists(target) ? null : ArtifactErrors.CopyGone(staged);
        }

        using (var file = File.OpenHandle(beside, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(file);
        }

        File.Move(beside, target, overwrite: true);
        DurableFile.FlushFolder(folder);
        return null;
    }

    /// <summary>Makes a folder and those above it so that a power cut does not take them back.</summary>
    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } above)
        {
            return;
        }

        MakeFolder(above);
        Directory.CreateDirectory(folder);
        DurableFile.FlushFolder(above);
    }

    private static bool IsAbsolute(string path, bool isWindows) =>
        isWindows ? HasDrive(path) || path.StartsWith(@"\\", StringComparison.Ordinal) : path.StartsWith('/');

    private static bool HasDrive(string path) => path is [var drive, ':', '/' or '\\', ..] && char.IsAsciiLetter(drive);
}
