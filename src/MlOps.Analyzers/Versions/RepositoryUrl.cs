namespace MlOps.Analyzers.Versions;

/// <summary>A URL of a file or an archive in a repository, on a host where a part of the path is the commit, tag or branch. A web page about the file, 'blob/…', is neither.</summary>
internal sealed class RepositoryUrl
{
    private static readonly string[] Archives = [".tar.gz", ".tar.bz2", ".tar", ".tgz", ".zip"];

    private RepositoryUrl(string reference, bool isSecure) => (Reference, IsSecure) = (reference, isSecure);

    /// <summary>Commit, tag or branch; empty where the URL leaves it out.</summary>
    public string Reference { get; }

    /// <summary>Whether nobody on the way can put other content in.</summary>
    public bool IsSecure { get; }

    public Pinning Pinning => VersionText.OfGitRef(Reference) is var pinning && pinning == Pinning.Hash && !IsSecure ? Pinning.Exact : pinning;

    /// <summary>Null for a URL whose host says nothing about versions.</summary>
    public static RepositoryUrl? Parse(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        if (start <= 0 || url.Length > 4096)
        {
            return null;
        }

        var end = url.IndexOfAny(['?', '#'], start);
        var parts = url.Substring(start + 3, (end < 0 ? url.Length : end) - start - 3).Split('/');
        var host = parts[0].Substring(parts[0].IndexOf('@') + 1).ToLowerInvariant();
        host = host.EndsWith(":443", StringComparison.Ordinal) ? host.Substring(0, host.Length - 4) : host;
        return ReferenceIn(host, parts, end < 0 ? "" : url.Substring(end)) is { } reference ? new(reference, url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) : null;
    }

    private static string? ReferenceIn(string host, string[] parts, string query)
    {
        switch (host)
        {
            case "raw.githubusercontent.com" or "rawcdn.githack.com":
                return File(parts, 3);
            case "github.com":
                return Part(parts, 3) switch
                {
                    "raw" => File(parts, 4),
                    "archive" or "tarball" or "zipball" => Archive(parts, 4),
                    "releases" when Part(parts, 4) == "download" => File(parts, 5),
                    "releases" when Part(parts, 4) == "latest" => "latest",
                    _ => null,
                };
            case "codeload.github.com":
                return Archive(parts, 4);
            case "api.github.com":
                return Part(parts, 4) is "tarball" or "zipball" ? Archive(parts, 5)
                    : Part(parts, 4) == "contents" ? query.StartsWith("?ref=", StringComparison.Ordinal) ? query.Substring(5) : "" : null;
            case "gist.githubusercontent.com" or "gist.github.com":
                return Part(parts, 3) != "raw" ? null : VersionText.IsCommit(Part(parts, 4)) ? File(parts, 4) : "";
            case "bitbucket.org":
                return Part(parts, 3) == "raw" ? File(parts, 4) : Part(parts, 3) == "get" ? Archive(parts, 4) : null;
            case "cdn.jsdelivr.net" or "cdn.statically.io" when Part(parts, 1) == "gh":
                var at = Part(parts, 3).IndexOf('@');
                return at < 0 ? "" : Part(parts, 4).Length > 0 ? Part(parts, 3).Substring(at + 1) : null;
            case "huggingface.co" or "hf.co":
                return Behind(parts, 2, "resolve") ?? Behind(parts, 2, "raw");
            case "git.sr.ht":
                return Part(parts, 3) == "blob" ? File(parts, 4) : Part(parts, 3) == "archive" ? Archive(parts, 4) : null; // its 'blob' is the file itself
            case "codeberg.org" or "gitea.com" when Part(parts, 3) == "archive":
                return Archive(parts, 4);
            default:
                return OnAnyHost(host, parts);
        }
    }

    /// <summary>Paths that GitLab and Gitea have wherever they are installed.</summary>
    private static string? OnAnyHost(string host, string[] parts)
    {
        for (var index = 2; index + 2 < parts.Length; index++)
        {
            if (parts[index] == "-" && parts[index + 1] is "raw" or "archive")
            {
                return File(parts, index + 2);
            }

            if (parts[index] == "raw" && parts[index + 1] is "commit" or "branch" or "tag")
            {
                return File(parts, index + 2) is { } reference && parts[index + 1] == "branch" ? "refs/heads/" + reference : File(parts, index + 2);
            }

            if (parts[index] == "raw" && index > 2 && host == "gitlab.com")
            {
                return File(parts, index + 1);
            }
        }

        return null;
    }

    private static string Part(string[] parts, int index) => index < parts.Length ? parts[index] : "";

    /// <summary>The reference at a place, with a path behind it.</summary>
    private static string? File(string[] parts, int index)
    {
        var isLong = Part(parts, index) == "refs"; // 'refs/heads/main'
        var last = isLong ? index + 2 : index;
        return Part(parts, last + 1).Length == 0 ? null : isLong ? string.Join("/", parts, index, 3) : parts[index];
    }

    /// <summary>The reference at a place and to the end, without an archive's ending.</summary>
    private static string Archive(string[] parts, int index)
    {
        var text = index < parts.Length ? string.Join("/", parts, index, parts.Length - index) : "";
        var ending = Array.Find(Archives, known => text.EndsWith(known, StringComparison.Ordinal));
        return ending is null ? text : text.Substring(0, text.Length - ending.Length);
    }

    private static string? Behind(string[] parts, int first, string name)
    {
        var place = Array.IndexOf(parts, name, Math.Min(first, parts.Length));
        return place < 0 ? null : File(parts, place + 1);
    }
}
