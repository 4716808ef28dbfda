namespace MlOps.Sdk.Machine;

/// <summary>The files in which Linux tells of itself: <c>/proc</c> and <c>/sys</c>, or a copy of them under another root.</summary>
internal sealed class SystemFiles(string root = "/")
{
    /// <returns>The file's text; <see langword="null"/> where there is no such file, or it can't be read.</returns>
    public string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public bool HasFolder(string path) => Directory.Exists(Path.Combine(root, path));
}
