using MlOps.Sdk.IO;

namespace MlOps.Sdk.Artifacts;

/// <summary>A run's artifacts in a folder of this machine.</summary>
internal static class LocalArtifactFolder
{
    private const string FileScheme = "file:";

    /// <summary>The folder that an artifact URI means: an absolute path or a <c>file:</c> URI; <see langword="null"/> for any other.</summary>
    public static string? TryResolve(string artifactUri)
    {
        if (Path.IsPathFullyQualified(artifactUri))
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
        if (OperatingSystem.IsWindows() && path is ['/', _, ':', ..])
        {
            path = path[1..]; // file:///C:/mlruns
        }

        return Path.IsPathFullyQualified(path) ? path : null;
    }

    /// <summary>Moves a staged file to its place, over what was there. Done again after a crash it changes nothing.</summary>
    /// <returns>Why it can never get there; <see langword="null"/> when it is there.</returns>
    /// <exception cref="IOException">It can't get there now, such as on a full disk.</exception>
    public static string? Place(string staged, string root, string path)
    {
        var target = Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
        if (Directory.Exists(target))
        {
            return $"'{target}' is a folder.";
        }

        var folder = Path.GetDirectoryName(target)!;
        for (var above = folder; above.Length > root.Length; above = Path.GetDirectoryName(above)!)
        {
            if (File.Exists(above))
            {
                return $"'{above}' is a file.";
            }
        }

        // Beside the target first: between file systems a move is a copy, and half a copy must not be seen in the target's place.
        // The staged file goes when the copy is whole, so without it what lies beside is whole.
        var beside = Path.Combine(folder, $".{Path.GetFileName(staged)}.part");
        if (File.Exists(staged))
        {
            MakeFolder(folder);
            File.Move(staged, beside, overwrite: true);
        }
        else if (!File.Exists(beside))
        {
            return File.Exists(target) ? null : $"Its copy '{staged}' was deleted before it was delivered.";
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
}
