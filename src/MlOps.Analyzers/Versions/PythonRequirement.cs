namespace MlOps.Analyzers.Versions;

/// <summary>A requirement as pip reads it: 'name[extra]==1.0; marker', 'name @ url', a URL, a path.</summary>
internal sealed class PythonRequirement
{
    private PythonRequirement(string name, string written, Pinning? pinning) => (Name, Written, Pinning) = (name, written, pinning);

    public string Name { get; }

    public string Written { get; }

    /// <summary>Null for a path or what is not understood.</summary>
    public Pinning? Pinning { get; }

    public static PythonRequirement Parse(string text)
    {
        var marker = text.IndexOf(';');
        var isUrl = text.IndexOf("://", StringComparison.Ordinal) >= 0;
        text = (marker >= 0 && !isUrl ? text.Substring(0, marker) : text).Trim();
        var end = 0;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '_' or '.'))
        {
            end++;
        }

        var name = text.Substring(0, end);
        if (isUrl)
        {
            var at = text.IndexOf('@');
            var scheme = text.IndexOf("://", StringComparison.Ordinal);
            var isNamed = at >= 0 && at < scheme;
            var url = isNamed ? text.Substring(at + 1).Trim() : text;
            return new(isNamed ? name : url, url, OfUrl(url));
        }

        if (name.Length == 0 || text[0] == '.' || end < text.Length && text[end] is '/' or '\\' or ':' or '@' || IsFile(text))
        {
            return new(text, "", null);
        }

        var position = end;
        while (position < text.Length && text[position] == ' ')
        {
            position++;
        }

        if (position < text.Length && text[position] == '[')
        {
            var close = text.IndexOf(']', position);
            if (close < 0)
            {
                return new(text, "", null);
            }

            position = close + 1;
        }

        var specifier = text.Substring(position).Trim().TrimStart('(').TrimEnd(')').Trim();
        return new(name, specifier, OfSpecifier(specifier));
    }

    /// <summary>'==1.2', '>=1,&lt;2', '~=1.4'; null when it is none.</summary>
    public static Pinning? OfSpecifier(string specifier)
    {
        if (specifier.Length == 0 || specifier == "*")
        {
            return Versions.Pinning.None;
        }

        var isLower = false;
        var isUpper = false;
        foreach (var clause in specifier.Split(','))
        {
            var text = clause.Trim();
            if (text.StartsWith("==", StringComparison.Ordinal))
            {
                return text.IndexOf('*') >= 0 ? Versions.Pinning.Version : Versions.Pinning.Exact;
            }

            if (text.StartsWith("~=", StringComparison.Ordinal))
            {
                return Versions.Pinning.Version;
            }

            if (text.Length > 0 && text[0] is not ('<' or '>' or '!' or '='))
            {
                return null;
            }

            isLower |= text.StartsWith(">", StringComparison.Ordinal);
            isUpper |= text.StartsWith("<", StringComparison.Ordinal);
        }

        return isLower && isUpper ? Versions.Pinning.Version : Versions.Pinning.Any;
    }

    /// <summary>Poetry's own forms too: '^1.2', '1.2.3', '1.*'.</summary>
    public static Pinning? OfPoetry(string version)
    {
        version = version.Trim();
        return version.Length == 0 || version == "*" ? Versions.Pinning.None
            : version[0] is '^' or '~' ? Versions.Pinning.Version
            : char.IsDigit(version[0]) ? VersionText.HasWildcard(version) ? Versions.Pinning.Version : Versions.Pinning.Exact
            : OfSpecifier(version);
    }

    private static bool IsFile(string text) =>
        text.EndsWith(".whl", StringComparison.Ordinal) || text.EndsWith(".tar.gz", StringComparison.Ordinal) || text.EndsWith(".zip", StringComparison.Ordinal);

    private static Pinning? OfUrl(string url)
    {
        if (url.StartsWith("file:", StringComparison.Ordinal))
        {
            return null;
        }

        if (url.IndexOf("sha256=", StringComparison.Ordinal) >= 0 || url.IndexOf("sha512=", StringComparison.Ordinal) >= 0)
        {
            return Versions.Pinning.Hash;
        }

        var isGit = url.StartsWith("git+", StringComparison.Ordinal) || url.StartsWith("git:", StringComparison.Ordinal) || url.StartsWith("hg+", StringComparison.Ordinal)
            || url.StartsWith("bzr+", StringComparison.Ordinal) || url.StartsWith("svn+", StringComparison.Ordinal);
        if (!isGit)
        {
            // Of an archive of a branch nothing stays.
            return RepositoryUrl.Parse(url)?.Pinning is { } known && known < Versions.Pinning.Exact ? known : Versions.Pinning.Exact;
        }

        var path = url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3);
        var at = path < 0 ? -1 : url.IndexOf('@', path);
        var end = url.IndexOf('#');
        end = end < 0 ? url.Length : end;
        if (at < 0 || at > end)
        {
            return Versions.Pinning.None;
        }

        var pinning = VersionText.OfGitRef(url.Substring(at + 1, end - at - 1).Trim());
        var hashesContent = url.StartsWith("git", StringComparison.Ordinal); // another system's revision is only a name
        return pinning == Versions.Pinning.Hash && !hashesContent ? Versions.Pinning.Exact : pinning;
    }
}
