namespace MlOps.Analyzers.Versions;

/// <summary>Packages as the managers of Linux distributions name them.</summary>
internal static class SystemPackages
{
    public static PackageSpec? Apt(string text)
    {
        if (text[0] is '.' or '/' || text.EndsWith(".deb", StringComparison.Ordinal))
        {
            return null;
        }

        var equals = text.IndexOf('=');
        var slash = text.IndexOf('/');
        return equals > 0 ? Of(text, equals, text.IndexOf('*', equals) >= 0 ? Pinning.Version : Pinning.Exact)
            : slash > 0 ? Of(text, slash, Pinning.Any)
            : new(text, "", Pinning.None);
    }

    public static PackageSpec? Apk(string text)
    {
        if (text[0] is '.' or '/' or '!' || text.EndsWith(".apk", StringComparison.Ordinal))
        {
            return null;
        }

        var sign = text.IndexOfAny(['=', '~', '<', '>']);
        return sign <= 0 ? new(text, "", Pinning.None)
            : Of(text, sign, text[sign] switch { '=' => text.IndexOf('*', sign) >= 0 || text.IndexOf('~', sign) >= 0 ? Pinning.Version : Pinning.Exact, '~' => Pinning.Version, _ => Pinning.Any });
    }

    public static PackageSpec? Zypper(string text)
    {
        if (text[0] is '.' or '/' || text.EndsWith(".rpm", StringComparison.Ordinal))
        {
            return null;
        }

        var sign = text.IndexOfAny(['=', '<', '>']);
        return sign <= 0 ? new(text, "", Pinning.None) : Of(text, sign, text[sign] == '=' ? Pinning.Exact : Pinning.Any);
    }

    /// <summary>'httpd-2.24.2', 'httpd-2.24.*', and the streams of modules, 'tomcat:9'.</summary>
    public static PackageSpec? Rpm(string text)
    {
        if (text[0] is '.' or '/' or '@' || text.EndsWith(".rpm", StringComparison.Ordinal) || text.IndexOf("://", StringComparison.Ordinal) >= 0)
        {
            return null;
        }

        for (var index = 1; index + 1 < text.Length; index++)
        {
            if (text[index] == '-' && VersionText.Parts(text, index + 1) >= 2)
            {
                return Of(text, index, text.IndexOf('*', index) >= 0 ? Pinning.Version : Pinning.Exact);
            }

            if (text[index] == ':' && char.IsDigit(text[index + 1]))
            {
                return Of(text, index, Pinning.Exact); // a stream is the whole version that a module can be asked for
            }
        }

        return new(text, "", Pinning.None);
    }

    private static PackageSpec Of(string text, int sign, Pinning pinning) => new(text.Substring(0, sign), text.Substring(sign).TrimStart('=', '-', ':', '/'), pinning);
}
