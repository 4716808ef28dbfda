namespace MlOps.Sdk.Tracking.Context;

/// <summary>A git repository's own files, read without git: plain ones, worktrees and submodules.</summary>
internal sealed class GitRepository
{
    private const string Reference = "ref: ";
    private const string Branches = "refs/heads/";
    private const int MaxChain = 5;
    private const int MaxText = 4096;

    private readonly string _gitFolder;
    private readonly string _commonFolder; // of a worktree: the main repository's

    private GitRepository(string root, string gitFolder)
    {
        Root = root;
        _gitFolder = gitFolder;
        _commonFolder = Text(gitFolder, "commondir") is { } common ? Path.GetFullPath(Path.Combine(gitFolder, common)) : gitFolder;
    }

    /// <summary>The folder with the files that are under version control.</summary>
    public string Root { get; }

    /// <summary>Finds the repository that a folder is in.</summary>
    public static GitRepository? Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            var git = Path.Combine(at.FullName, ".git");
            var gitFolder = Directory.Exists(git) ? git
                : Text(at.FullName, ".git") is { } link && link.StartsWith("gitdir: ", StringComparison.Ordinal)
                    ? Path.GetFullPath(Path.Combine(at.FullName, link["gitdir: ".Length..]))
                    : null;
            if (gitFolder is not null && File.Exists(Path.Combine(gitFolder, "HEAD")))
            {
                return new(at.FullName, gitFolder);
            }
        }

        return null;
    }

    /// <summary>The commit that is checked out, and the branch; no branch for a detached HEAD, no commit before the first.</summary>
    public (string? Commit, string? Branch) ReadHead()
    {
        var head = Text(_gitFolder, "HEAD");
        if (head is null || !head.StartsWith(Reference, StringComparison.Ordinal))
        {
            return (AsCommit(head), null);
        }

        var name = head[Reference.Length..];
        var branch = name.StartsWith(Branches, StringComparison.Ordinal) && !name.EndsWith("/.invalid", StringComparison.Ordinal) // what reftable writes
            ? name[Branches.Length..]
            : null;
        return (Resolve(name, MaxChain), branch);
    }

    /// <summary>The address of the remote <c>origin</c>, or of the first there is, as it stands there: it may have credentials.</summary>
    public string? ReadRemoteUrl()
    {
        string? remote = null, first = null;
        foreach (var line in Lines("config"))
        {
            var text = line.Trim();
            if (text.StartsWith('['))
            {
                remote = text.StartsWith("[remote \"", StringComparison.OrdinalIgnoreCase) ? text["[remote \"".Length..].TrimEnd('"', ']', ' ') : null;
            }
            else if (remote is not null && text.Split('=', 2) is [var name, var value] && name.Trim().Equals("url", StringComparison.OrdinalIgnoreCase))
            {
                var url = value.Trim().Trim('"');
                if (remote == "origin")
                {
                    return url;
                }

                first ??= url;
            }
        }

        return first;
    }

    /// <summary>
    /// Whether the repository's own settings may name programs that git would run to compare files. A look at the text: settings can't
    /// be written without these words.
    /// </summary>
    public bool MayHaveFilters() => MayHaveFilters("config") || MayHaveFilters("config.worktree");

    private bool MayHaveFilters(string file)
    {
        foreach (var line in Lines(file))
        {
            if (line.Contains("filter", StringComparison.OrdinalIgnoreCase) || line.Contains("include", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private string? Resolve(string name, int chain)
    {
        if (!name.StartsWith("refs/", StringComparison.Ordinal) || name.Split('/').Contains("..") || chain == 0)
        {
            return null;
        }

        if ((Text(_gitFolder, name) ?? Text(_commonFolder, name)) is { } loose)
        {
            return loose.StartsWith(Reference, StringComparison.Ordinal) ? Resolve(loose[Reference.Length..], chain - 1) : AsCommit(loose);
        }

        var packed = Lines("packed-refs").FirstOrDefault(line => line.EndsWith(" " + name, StringComparison.Ordinal));
        return AsCommit(packed?[..^(name.Length + 1)]);
    }

    private IEnumerable<string> Lines(string file)
    {
        var path = new[] { Path.Combine(_gitFolder, file), Path.Combine(_commonFolder, file) }.FirstOrDefault(File.Exists);
        return path is null ? [] : File.ReadLines(path);
    }

    private static string? AsCommit(string? text) =>
        text is { Length: 40 or 64 } && text.All(char.IsAsciiHexDigit) ? text : null;

    /// <summary>The first line of a small file.</summary>
    private static string? Text(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            return null;
        }

        using var reader = new StreamReader(path);
        var text = new char[MaxText];
        return new string(text, 0, reader.ReadBlock(text)).Split('\n')[0].Trim();
    }
}
