namespace MlOps.Analyzers.Versions;

/// <summary>
/// The address of a repository elsewhere, in the forms that git and the tools around it take, and the commit, tag or branch that it names:
/// 'https://host/owner/name.git#v1:folder', 'git@host:owner/name', 'host/owner/name//folder?ref=v1'.
/// </summary>
internal sealed class GitAddress
{
    private const int Longest = 4096;

    private static readonly HashSet<string> Hosts = new(StringComparer.OrdinalIgnoreCase) { "github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "git.sr.ht", "dev.azure.com" };
    private static readonly HashSet<string> ReferenceKeys = new(StringComparer.Ordinal) { "ref", "version", "tag", "commit", "rev", "checksum" };

    private GitAddress(string scheme, string host, string path, string? reference) => (Scheme, Host, Path, Reference) = (scheme, host, path, reference);

    /// <summary>'https'; 'ssh' for 'user@host:path'; empty where the host begins the address.</summary>
    public string Scheme { get; }

    /// <summary>Without a user and what stands behind one.</summary>
    public string Host { get; }

    /// <summary>Behind the host, without a slash before it.</summary>
    public string Path { get; }

    /// <summary>Null where the address leaves it out.</summary>
    public string? Reference { get; }

    /// <summary>The first part of the path.</summary>
    public string Owner => Path.IndexOf('/') is var slash && slash > 0 ? Path.Substring(0, slash) : Host;

    /// <summary>Whether the path itself says that git serves it.</summary>
    public bool NamesRepository =>
        Path.EndsWith(".git", StringComparison.Ordinal) || Path.IndexOf(".git/", StringComparison.Ordinal) > 0 || Path.IndexOf("/_git/", StringComparison.Ordinal) > 0;

    public Pinning Pinning => PinningOf(Reference);

    /// <summary>A branch is a bound: what 'any' asks for.</summary>
    public static Pinning PinningOf(string? reference) =>
        string.IsNullOrEmpty(reference) || reference is "HEAD" or "~latest" ? Pinning.None
        : VersionText.OfGitRef(reference!) is var pinning && pinning > Pinning.None ? pinning : Pinning.Any;

    /// <summary>The folder that a clone makes for itself.</summary>
    public string Folder
    {
        get
        {
            var path = Path.TrimEnd('/');
            var name = path.Substring(path.LastIndexOf('/') + 1);
            return name.EndsWith(".git", StringComparison.Ordinal) ? name.Substring(0, name.Length - 4) : name;
        }
    }

    /// <summary>Where the path of an address begins, behind a user that it may name; 0 where it has no scheme.</summary>
    public static int EndOfAuthority(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return scheme < 0 ? 0 : text.IndexOf('/', scheme + 3) is var slash && slash < 0 ? scheme : slash;
    }

    /// <summary>Null for what is no address of another place.</summary>
    public static GitAddress? Parse(string text)
    {
        if (text.Length is 0 or > Longest || text.IndexOf(' ') >= 0)
        {
            return null;
        }

        var start = text.StartsWith("git::", StringComparison.Ordinal) ? 5 : text.StartsWith("git+", StringComparison.Ordinal) ? 4 : 0;
        var end = text.IndexOfAny(['?', '#'], start);
        var place = text.Substring(start, (end < 0 ? text.Length : end) - start);
        var reference = end < 0 ? null : ReferenceIn(text, end);
        var scheme = place.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
        {
            var host = scheme + 3;
            var slash = place.IndexOf('/', host);
            return slash < 0 || place.StartsWith("file", StringComparison.OrdinalIgnoreCase) ? null
                : new(place.Substring(0, scheme).ToLowerInvariant(), HostOf(place.Substring(host, slash - host)), place.Substring(slash).Trim('/'), reference);
        }

        var colon = place.IndexOf(':');
        var first = place.IndexOf('/');
        if (colon > 1 && (first < 0 || first > colon) && place.Length > colon + 1 && place[colon + 1] != '\\' && (place.IndexOf('@', 0, colon) > 0 || place.IndexOf('.', 0, colon) > 0))
        {
            return new("ssh", HostOf(place.Substring(0, colon)), place.Substring(colon + 1).Trim('/'), reference);
        }

        return first > 0 && (Hosts.Contains(place.Substring(0, first)) || IsHost(place, first, reference)) ? new("", place.Substring(0, first), place.Substring(first + 1).Trim('/'), reference) : null;
    }

    /// <summary>A host that says so only by what follows it: a folder behind '//', '.git', a reference.</summary>
    private static bool IsHost(string place, int end, string? reference) =>
        place[0] != '.' && place.IndexOf('.', 0, end) > 0 && (reference is not null || place.IndexOf("//", end, StringComparison.Ordinal) > 0 || place.IndexOf(".git", end, StringComparison.Ordinal) > 0);

    private static string HostOf(string authority) => authority.Substring(authority.LastIndexOf('@') + 1).ToLowerInvariant();

    /// <summary>'?ref=v1', '?branch=main', '#v1:folder'.</summary>
    private static string? ReferenceIn(string text, int start)
    {
        var hash = text.IndexOf('#', start);
        if (hash >= 0)
        {
            var fragment = text.Substring(hash + 1);
            var colon = fragment.IndexOf(':');
            fragment = colon < 0 ? fragment : fragment.Substring(0, colon);
            if (fragment.Length > 0)
            {
                return fragment;
            }
        }

        var query = text.Substring(start, (hash < 0 ? text.Length : hash) - start).TrimStart('?');
        string? reference = null;
        foreach (var pair in query.Split('&'))
        {
            var sign = pair.IndexOf('=');
            var key = sign < 0 ? "" : pair.Substring(0, sign);
            if (ReferenceKeys.Contains(key))
            {
                reference = reference is not null && VersionText.IsCommit(reference) ? reference : pair.Substring(sign + 1);
            }
            else if (key == "branch")
            {
                reference ??= "refs/heads/" + pair.Substring(sign + 1);
            }
        }

        return reference;
    }
}
