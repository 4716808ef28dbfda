namespace MlOps.Analyzers.Versions;

/// <summary>What npm takes for a dependency's version: ranges, tags, URLs, git repositories.</summary>
internal static class NpmRange
{
    /// <summary>Names of services before a colon, as in 'github:owner/repository'.</summary>
    private static readonly HashSet<string> Services = new(StringComparer.OrdinalIgnoreCase) { "github", "gitlab", "bitbucket", "gist", "sourcehut", "codeberg" };

    /// <summary>Hosts where the bare URL of a repository means its git repository.</summary>
    private static readonly HashSet<string> Hosts = new(StringComparer.OrdinalIgnoreCase) { "github.com", "gitlab.com", "bitbucket.org", "gist.github.com", "git.sr.ht", "codeberg.org" };

    /// <summary>Null for what has no version: files, workspaces, catalogs.</summary>
    public static Pinning? PinningOf(string range)
    {
        range = range.Trim();
        if (range.Length == 0 || range is "*" or "x" or "X" or "latest")
        {
            return Pinning.None;
        }

        foreach (var local in new[] { "file:", "link:", "workspace:", "portal:", "catalog:", "patch:", "exec:", ".", "/", "~/" })
        {
            if (range.StartsWith(local, StringComparison.Ordinal))
            {
                return null;
            }
        }

        if (range.StartsWith("npm:", StringComparison.Ordinal) || range.StartsWith("jsr:", StringComparison.Ordinal))
        {
            var at = range.IndexOf('@', Math.Min(5, range.Length));
            return at >= 0 ? PinningOf(range.Substring(at + 1)) : OfNumbers(range.Substring(4)) is var own && own > Pinning.Any ? own : Pinning.None; // yarn: 'npm:^1.2.3'
        }

        return range.IndexOf(':') > 0 || (range.IndexOf('/') > 0 && range.IndexOf(' ') < 0) ? OfAddress(range) : OfNumbers(range);
    }

    /// <summary>Whether an argument is the address of a package, not a name with a version behind it.</summary>
    public static bool IsAddress(string text)
    {
        var at = text.IndexOf('@', 1);
        var slash = text.IndexOf('/');
        var colon = text.IndexOf(':');
        return (colon > 0 && IsScheme(text, colon)) || (text[0] != '@' && slash > 0 && (at < 0 || slash < at)) || IsGitOverSsh(text);
    }

    /// <summary>Only of git is what stands behind '#' a commit; of anything else that is fetched it is dropped.</summary>
    private static Pinning OfAddress(string address)
    {
        var hash = address.IndexOf('#');
        var place = hash < 0 ? address : address.Substring(0, hash);
        if (IsGit(place))
        {
            var tree = hash < 0 ? place.IndexOf("/tree/", StringComparison.Ordinal) : -1;
            return hash >= 0 ? OfCommittish(address.Substring(hash + 1)) : tree > 0 ? VersionText.OfGitRef(place.Substring(tree + 6)) : Pinning.None;
        }

        var isFetched = place.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || place.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        return isFetched ? RepositoryUrl.Parse(place)?.Pinning ?? Pinning.Exact : Pinning.None;
    }

    private static bool IsGit(string place)
    {
        var colon = place.IndexOf(':');
        var scheme = colon < 0 ? "" : place.Substring(0, colon).ToLowerInvariant();
        if (scheme.Length == 0)
        {
            return true; // 'owner/repository'
        }

        if (Services.Contains(scheme) || scheme.StartsWith("git+", StringComparison.Ordinal) || IsGitOverSsh(place))
        {
            return true;
        }

        if (scheme is "git" or "ssh")
        {
            return place.IndexOf("://", StringComparison.Ordinal) == colon;
        }

        if (scheme is not ("https" or "http"))
        {
            return false;
        }

        var parts = place.Substring(colon + 1).TrimStart('/').TrimEnd('/').Split('/');
        var host = parts[0].Substring(parts[0].IndexOf('@') + 1);
        return Hosts.Contains(host) && (scheme == "https" || host == "github.com")
            && (parts.Length is 2 or 3 || (host == "gitlab.com" && Array.IndexOf(parts, "-") < 0 && !place.EndsWith(".tar.gz", StringComparison.Ordinal)) || (host == "github.com" && parts.Length > 3 && parts[3] == "tree"));
    }

    /// <summary>'git@host.example:owner/repository'.</summary>
    private static bool IsGitOverSsh(string text)
    {
        var at = text.IndexOf('@');
        var colon = at < 1 ? -1 : text.IndexOf(':', at);
        return colon > at + 1 && colon + 1 < text.Length && text[colon + 1] != '/' && text.IndexOf('.', at, colon - at) > 0 && text.IndexOf('/', 0, colon) < 0;
    }

    private static bool IsScheme(string text, int colon)
    {
        for (var index = 0; index < colon; index++)
        {
            if (text[index] is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '+'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A commit, tag or branch, 'semver:range', 'path:folder', several with '::' between.</summary>
    private static Pinning OfCommittish(string text)
    {
        foreach (var part in text.Split(["::"], StringSplitOptions.None))
        {
            if (part.StartsWith("semver:", StringComparison.Ordinal))
            {
                return PinningOf(part.Substring(7)) ?? Pinning.Any;
            }

            if (part.StartsWith("commit=", StringComparison.Ordinal) || part.StartsWith("tag=", StringComparison.Ordinal) || part.StartsWith("head=", StringComparison.Ordinal))
            {
                return VersionText.OfGitRef(part.Substring(part.IndexOf('=') + 1)); // yarn's
            }

            if (part.IndexOf(':') < 0)
            {
                return VersionText.OfGitRef(part);
            }
        }

        return Pinning.None;
    }

    private static Pinning OfNumbers(string range)
    {
        range = range.Trim();
        if (range.Length == 0)
        {
            return Pinning.None;
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
