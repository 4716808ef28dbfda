namespace MlOps.Analyzers.Versions;

/// <summary>A container image's name: 'registry/repository:tag@digest'.</summary>
internal sealed class ImageReference
{
    /// <summary>Images whose releases have two numbers.</summary>
    private static readonly HashSet<string> TwoPartReleases =
        ["ubuntu", "debian", "postgres", "rockylinux", "almalinux", "oraclelinux", "fedora", "opensuse", "leap", "minio", "ubi8", "ubi9", "ubi", "ubi-minimal", "postgis", "pgvector"];

    private readonly string? _behindAt;

    private ImageReference(string repository, string? tag, string? behindAt, bool isUnknown) =>
        (Repository, Tag, _behindAt, IsUnknown) = (repository, tag, behindAt, isUnknown);

    /// <summary>With the registry.</summary>
    public string Repository { get; }

    public string? Tag { get; }

    public string? Digest => _behindAt is not null && IsDigest(_behindAt) ? _behindAt : null;

    /// <summary>What stands where a digest belongs and is none.</summary>
    public string? NoDigest => Digest is null ? _behindAt : null;

    /// <summary>A variable or a template decides what the image is.</summary>
    public bool IsUnknown { get; }

    public string Written => Tag ?? "";

    /// <summary>The registry's host, or the publisher on Docker Hub.</summary>
    public string Owner
    {
        get
        {
            var slash = Repository.IndexOf('/');
            return slash < 0 ? "library" : Repository.Substring(0, slash);
        }
    }

    public bool IsDotnetSdk => Repository.StartsWith("mcr.microsoft.com/dotnet/", StringComparison.Ordinal) && Repository.EndsWith("/sdk", StringComparison.Ordinal);

    public Pinning Pinning
    {
        get
        {
            if (Digest is not null)
            {
                return Pinning.Hash;
            }

            if (NoDigest is not null)
            {
                return Pinning.Any; // no registry takes it, so that nothing moves
            }

            if (string.IsNullOrEmpty(Tag))
            {
                return Pinning.None;
            }

            var name = Repository.Substring(Repository.LastIndexOf('/') + 1);
            return VersionText.OfTag(Tag!, TwoPartReleases.Contains(name) ? 2 : 3);
        }
    }

    /// <summary>Null for what cannot be an image.</summary>
    public static ImageReference? Parse(string image)
    {
        image = image.Trim();
        if (image.Length == 0 || image.IndexOf(' ') >= 0 && !IsVariable(image))
        {
            return null;
        }

        var at = image.IndexOf('@');
        var behindAt = at < 0 ? null : image.Substring(at + 1);
        var name = at < 0 ? image : image.Substring(0, at);
        var slash = name.LastIndexOf('/');
        var last = name.Substring(slash + 1);
        if (IsVariable(last) || (behindAt is null && slash >= 0 && IsVariable(name) && !IsClosed(name.Substring(0, slash))))
        {
            return new(name, null, behindAt, isUnknown: true); // 'nginx:${TAG}' may be anything
        }

        var colon = last.IndexOf(':');
        return colon < 0
            ? new(name, null, behindAt, isUnknown: false)
            : new(name.Substring(0, slash + 1 + colon), last.Substring(colon + 1), behindAt, isUnknown: false);
    }

    /// <summary>'sha256:' and what can be a digest, or the beginning of one, as examples have it; '@sha256:v2' is none.</summary>
    private static bool IsDigest(string text)
    {
        var colon = text.IndexOf(':');
        if (colon is < 0 or > 10)
        {
            return IsVariable(text);
        }

        var value = text.Substring(colon + 1);
        return IsVariable(value) || (value.Length >= 6 && VersionText.IsHex(value, value.Length)) || value.IndexOf('…') >= 0;
    }

    public static bool IsVariable(string text) =>
        text.IndexOf('$') >= 0 || text.IndexOf('{') >= 0 || text.IndexOf('<') >= 0 || text.IndexOf('%') >= 0
        || text.IndexOf('}') >= 0 || text.IndexOf('#') >= 0;

    private static bool IsClosed(string text)
    {
        var open = 0;
        foreach (var character in text)
        {
            open += character == '{' ? 1 : character == '}' ? -1 : 0;
        }

        return open == 0;
    }
}
