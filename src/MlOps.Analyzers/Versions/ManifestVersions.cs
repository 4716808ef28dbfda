using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Versions;

/// <summary>Manifests that a cluster is given straight from a URL.</summary>
internal static class ManifestVersions
{
    private static readonly char[] Separators = ['/', '?', '=', '&', '@', '_', '-'];

    /// <summary>Adds the URL of a file; nothing for a file that is here.</summary>
    /// <param name="versions">What the file says.</param>
    /// <param name="ruleId">The rule that reports it.</param>
    /// <param name="url">The URL, as far as it is known.</param>
    /// <param name="isUnknown">Whether a variable is a part of it.</param>
    /// <param name="span">Where it stands.</param>
    public static void Add(FileVersions versions, string ruleId, string url, bool isUnknown, TextSpan span)
    {
        if (HostOf(url) is not { } host || IsHere(host))
        {
            return;
        }

        var (written, pinning) = isUnknown ? ("", Pinning.Exact) : VersionIn(url);
        var reference = versions.Add(ruleId, PinKind.Manifest, url, written, pinning, span);
        reference.Owner = host;
        if (isUnknown)
        {
            (reference.Fault, reference.Advice) = ("is at what a variable says", "write the URL with a commit");
        }
        else if (pinning == Pinning.Any)
        {
            (reference.Fault, reference.Advice) = ("follows the branch '" + written + "'", "take it from a commit, or from the tag of a release");
        }
        else if (pinning < Pinning.Exact)
        {
            reference.Advice = "take it from a commit or a release, or keep a copy";
        }
    }

    /// <summary>The piece of a URL that says the version, and how firmly.</summary>
    public static (string Written, Pinning Pinning) VersionIn(string url)
    {
        if (RepositoryUrl.Parse(url) is { } repository)
        {
            var reference = repository.Reference;
            return (reference, reference.Length == 0 || reference == "latest" || repository.Pinning > Pinning.None ? repository.Pinning : Pinning.Any);
        }

        var (written, best) = ("", Pinning.None);
        var start = url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3);
        foreach (var part in start < 0 ? [] : url.Substring(start).Split(Separators))
        {
            var digits = part.Length > 1 && part[0] is 'v' or 'V' ? 1 : 0;
            var parts = VersionText.Parts(part, digits);
            var own = VersionText.IsCommit(part) || parts >= 3 ? Pinning.Exact : parts > 0 && (digits > 0 || parts > 1) ? Pinning.Version : Pinning.None;
            if (own > best || (written.Length == 0 && VersionText.IsMoving(part)))
            {
                (written, best) = (part, own);
            }
        }

        return (written, best);
    }

    private static string? HostOf(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || !(url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var end = url.IndexOf('/', scheme + 3);
        var authority = url.Substring(scheme + 3, (end < 0 ? url.Length : end) - scheme - 3);
        var host = authority.Substring(authority.LastIndexOf('@') + 1);
        var port = host.IndexOf(':');
        return (port < 0 ? host : host.Substring(0, port)).ToLowerInvariant();
    }

    private static bool IsHere(string host) => host is "localhost" or "host.docker.internal" || host.StartsWith("127.", StringComparison.Ordinal);
}
