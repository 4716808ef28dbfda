namespace MlOps.Analyzers.Versions;

/// <summary>A conda match specification: 'channel::name=1.2=build', 'name >=1'.</summary>
internal static class CondaSpec
{
    public static (string Name, string Written, Pinning Pinning) Parse(string text)
    {
        text = text.Trim();
        var channel = text.IndexOf("::", StringComparison.Ordinal);
        var start = channel < 0 ? 0 : channel + 2;
        var end = start;
        while (end < text.Length && text[end] is not (' ' or '=' or '<' or '>' or '!' or '~' or '['))
        {
            end++;
        }

        var written = text.Substring(end).Trim();
        return (text.Substring(start, end - start), written, PinningOf(written));
    }

    private static Pinning PinningOf(string written)
    {
        if (written.Length == 0 || written == "*")
        {
            return Pinning.None;
        }

        if (written.StartsWith("==", StringComparison.Ordinal))
        {
            return written.IndexOf('*') >= 0 ? Pinning.Version : Pinning.Exact;
        }

        if (written[0] is '=' or (>= '0' and <= '9'))
        {
            var parts = written.TrimStart('=').Split('=', ' ');
            return parts[0].IndexOfAny(['*', ',', '|', '<', '>']) >= 0 ? Pinning.Version
                : parts.Length > 1 && parts[1].Length > 0 && parts[1] != "*" ? Pinning.Exact
                : VersionText.Parts(parts[0]) >= 3 ? Pinning.Exact : Pinning.Version;
        }

        return PythonRequirement.OfSpecifier(written) ?? Pinning.Any;
    }
}
