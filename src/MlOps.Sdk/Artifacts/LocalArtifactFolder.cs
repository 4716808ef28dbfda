using MlOps.Sdk.IO;

namespace MlOps.Sdk.Artifacts;

/// <summary>A run's artifacts in a folder of this machine.</summary>
internal static class LocalArtifactFolder
{
    /// <summary>The folder that an artifact URI means: an absolute path or a <c>file:</c> URI; <see langword="null"/> for any other.</summary>
    public static string? TryResolve(string artifactUri)
    {
        if (Path.IsPathFullyQualified(artifactUri))
        {
            return artifactUri;
        }

        return Uri.TryCreate(artifactUri, UriKind.Absolute, out var uri) && uri.IsFile ? uri.LocalPath : null;
    }

    /// <summary>Moves a staged file to its place, over what was there. Done again after a crash it changes nothing.</summary>
    /// <exception cref="FileNotFoundException">The staged file is gone, and nothing is in its place.</exception>
    public static void Place(string staged, string root, string path)
    {
        var target = Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);

        // Beside the target first: between file systems a move is a copy, and half a copy must not be seen in the target's place.
        // The staged file goes when the copy is whole, so without it what lies beside is whole.
        var beside = Path.Combine(folder, $".{Path.GetFileName(staged)}.part");
        if (File.Exists(staged))
        {
            File.Move(staged, beside, overwrite: true);
        }
        else if (!File.Exists(beside))
        {
            if (!File.Exists(target))
            {
                throw new FileNotFoundException(
                    $"The artifact '{path}' is gone: its copy '{staged}' was deleted before it was delivered.", staged);
            }

            return;
        }

        using (var file = File.OpenHandle(beside, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(file);
        }

        File.Move(beside, target, overwrite: true);
        DurableFile.FlushFolder(folder);
    }
}
