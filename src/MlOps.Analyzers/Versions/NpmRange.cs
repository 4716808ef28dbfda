namespace MlOps.Analyzers.Versions;

/// <summary>What npm takes for a dependency's version: ranges, tags, URLs, git repositories.</summary>
internal static class NpmRange
{
    /// <summary>Null for what has no version: files, workspaces, catalogs.</summary>
    public static Pinning? PinningOf(string range)
    {
        range = range.Trim();
        if (range.Length == 0 || range is "*" or "x" or "X" or "latest")
        {
            return Pinning.None;
        }

        foreach (var local in new[] { "file:", "link:", "workspace:", "portal:", "catalog:", "patch:", ".", "/", "~/" })
        {
            if (range.StartsWith(local, StringComparison.Ordinal))
            {
                return null;
            }
        }

        if (range.StartsWith("npm:", StringComparison.Ordinal))
        {
            var at = range.IndexOf('@', 5);
            return at < 0 ? Pinning.None : PinningOf(range.Substring(at + 1));
        }

        var isUrl = range.IndexOf(':') > 0;
        if (isUrl || (range.IndexOf('/') > 0 && range.IndexOf(' ') < 0))
        {
            var hash = range.IndexOf('#');
            var isArchive = range.StartsWith("http", StringComparison.Ordinal) && range.IndexOf(".git", StringComparison.Ordinal) < 0;
            return hash < 0 ? isArchive ? Pinning.Exact : Pinning.None
                : range.IndexOf("#semver:", StringComparison.Ordinal) >= 0 ? PinningOf(range.Substring(hash + 8)) ?? Pinning.Any
                : VersionText.OfGitRef(range.Substring(hash + 1));
        }

        if (range.IndexOf(' ') >= 0)
        {
            return range.IndexOf("||", StringComparison.Ordinal) < 0 && (range.IndexOf('<') >= 0 || range.IndexOf(" - ", StringComparison.Ordinal) >= 0) ? Pinning.Version
                : range.StartsWith("<", StringComparison.Ordinal) || range.IndexOf('*') >= 0 ? Pinning.Any
                : range.StartsWith(">", StringComparison.Ordinal) ? Pinning.Any : Pinning.Version;
        }

        return range[0] is '>' or '<' ? Pinning.Any
            : range[0] is '^' or '~' || VersionText.HasWildcard(range) ? Pinning.Version
            : VersionText.Parts(range.TrimStart('=', 'v')) switch { >= 3 => Pinning.Exact, 0 => VersionText.IsMoving(range) ? Pinning.None : Pinning.Any, _ => Pinning.Version };
    }
}
