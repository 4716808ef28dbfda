namespace MlOps.Analyzers.Versions;

/// <summary>NuGet's version ranges and floating versions.</summary>
internal static class NuGetRange
{
    public static Pinning PinningOf(string range)
    {
        range = range.Trim();
        if (range.Length == 0 || range is "*" or "*-*")
        {
            return Pinning.None;
        }

        if (range[0] is '[' or '(')
        {
            var last = range[range.Length - 1];
            var comma = range.IndexOf(',');
            var end = comma < 0 ? Math.Max(1, range.Length - 1) : comma;
            var low = range.Substring(1, end - 1).Trim();
            var high = comma < 0 ? low : range.Substring(comma + 1).TrimEnd(']', ')').Trim();
            var isClosed = range[0] == '[' && last == ']';
            return low.Length == 0 && high.Length == 0 ? Pinning.None
                : low.IndexOf('*') >= 0 ? Pinning.Version
                : isClosed && low == high ? Pinning.Exact
                : low.Length == 0 || range[0] == '(' ? Pinning.None // without a lowest version nobody can say which one is taken
                : high.Length == 0 ? Pinning.Any
                : Pinning.Version;
        }

        return range.IndexOf('*') >= 0 ? range[0] == '*' ? Pinning.None : Pinning.Version
            : VersionText.Parts(range) > 0 && IsVersion(range) ? Pinning.Exact
            : Pinning.None;
    }

    private static bool IsVersion(string text)
    {
        foreach (var character in text)
        {
            if (!char.IsLetterOrDigit(character) && character is not ('.' or '-' or '+'))
            {
                return false; // '1.0.0<' is nothing that NuGet knows
            }
        }

        return true;
    }
}
