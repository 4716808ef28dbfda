namespace MlOps.Analyzers.Versions;

/// <summary>What a version, tag or ref looks like.</summary>
internal static class VersionText
{
    private static readonly HashSet<string> MovingWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "latest", "stable", "edge", "nightly", "dev", "develop", "main", "master", "trunk", "head", "lts", "current", "rolling", "canary",
        "next", "beta", "alpha", "rc", "preview", "snapshot", "mainline", "default", "release", "unstable", "testing", "production", "prod", "staging",
        "node", "tip", "experimental",
    };

    public static bool IsMoving(string text) => MovingWords.Contains(text);

    public static bool IsHex(string text, int length)
    {
        if (text.Length != length)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (character is not ((>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F')))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsCommit(string text) => IsHex(text, 40) || IsHex(text, 64);

    /// <summary>How many numeric parts the version at the start has: 3 for '1.2.3-rc1', 0 for 'x'.</summary>
    public static int Parts(string text, int start = 0)
    {
        var parts = 0;
        var index = start;
        while (index < text.Length && char.IsDigit(text[index]))
        {
            while (index < text.Length && char.IsDigit(text[index]))
            {
                index++;
            }

            parts++;
            if (index >= text.Length || text[index] != '.')
            {
                break;
            }

            index++;
        }

        return parts;
    }

    /// <summary>Whether a wildcard stands for a part: '1.*', '1.x', '10.0.1xx'.</summary>
    public static bool HasWildcard(string version)
    {
        foreach (var part in version.Split('.', '-', '+'))
        {
            if (part is "*" or "x" or "X" || (part.EndsWith("xx", StringComparison.Ordinal) && Parts(part) == 1))
            {
                return true;
            }
        }

        return version.IndexOf('*') >= 0;
    }

    /// <summary>A tag of an image or a repository: the firmest of its pieces decides.</summary>
    public static Pinning OfTag(string tag, int exactParts)
    {
        if (IsCommit(tag))
        {
            return Pinning.Hash;
        }

        if (IsMoving(tag))
        {
            return Pinning.None;
        }

        var pieces = tag.Split('-', '_', '+');
        var last = pieces[pieces.Length - 1].ToUpperInvariant();
        var endsMoving = last is "LATEST" or "NIGHTLY" or "EDGE" or "SNAPSHOT" or "DEV" or "DEVEL"; // '1.2.3-beta' stays, '2022-latest' does not
        var isMoving = IsMoving(pieces[0]) || endsMoving || (pieces.Length > 1 && IsMoving(last));
        var best = isMoving ? Pinning.None : Pinning.Version;
        var hasNumber = false;
        for (var index = 0; index < pieces.Length; index++)
        {
            var piece = pieces[index];
            var digits = piece.Length > 1 && piece[0] is 'v' or 'V' or 'r' or 'b' ? 1 : 0;
            var parts = Parts(piece, digits);
            hasNumber |= parts > 0;
            var isDate = piece.Length == 4 && parts == 1 && index + 2 < pieces.Length && Parts(pieces[index + 1]) == 1 && Parts(pieces[index + 2]) == 1;
            var isBuild = parts == 1 && digits == 0 && piece.Length >= 6 && Parts(piece) == 1 && IsAllDigits(piece);
            var isShortCommit = piece.Length is >= 7 and < 40 && IsHex(piece, piece.Length) && !IsAllDigits(piece) && HasDigit(piece);
            if (parts >= exactParts || isDate || isBuild || isShortCommit)
            {
                best = Pinning.Exact;
            }
        }

        if (isMoving && hasNumber && best == Pinning.None)
        {
            best = Pinning.Version; // '2022-latest'
        }

        return best == Pinning.Exact && endsMoving ? Pinning.Version : best;
    }

    private static bool IsAllDigits(string text)
    {
        foreach (var character in text)
        {
            if (!char.IsDigit(character))
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    private static bool HasDigit(string text) => text.IndexOfAny(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) >= 0;

    /// <summary>A git ref: commit, version tag, or a branch.</summary>
    public static Pinning OfGitRef(string reference)
    {
        var name = reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? reference.Substring(10)
            : reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference.Substring(11) : reference;
        if (IsCommit(name))
        {
            return Pinning.Hash;
        }

        if (name.Length == 0 || IsMoving(name) || reference.StartsWith("refs/heads/", StringComparison.Ordinal))
        {
            return Pinning.None;
        }

        var last = name.Substring(name.LastIndexOf('/') + 1);
        var pinning = OfTag(last, 3);
        return pinning == Pinning.Version && !HasDigit(last) ? Pinning.Any : pinning;
    }
}
