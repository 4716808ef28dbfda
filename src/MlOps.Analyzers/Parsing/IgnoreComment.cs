namespace MlOps.Analyzers.Parsing;

/// <summary>
/// A comment that keeps what a rule would report in a file beside the code, where pragmas do not reach: <c>mlops:ignore reason</c> for all rules,
/// <c>mlops:ignore MLOPS2003: reason</c> for those that it names. It stands in the line itself, or alone in the line before; without a reason it does nothing.
/// </summary>
internal static class IgnoreComment
{
    private const string Mark = "mlops:ignore";
    private const string RulePrefix = "MLOPS";

    private static readonly char[] Signs = ['#', '/', '-', ';', '<', '*', '"'];

    /// <param name="line">The line of the finding.</param>
    /// <param name="before">The line before it; null where there is none.</param>
    /// <param name="rule">The rule that would report it.</param>
    public static bool Covers(string line, string? before, string rule) => Says(line, rule) || (before is not null && StandsAlone(before) && Says(before, rule));

    /// <summary>A comment behind something speaks of that alone.</summary>
    private static bool StandsAlone(string line)
    {
        var text = line.TrimStart();
        return text.Length > 0 && Array.IndexOf(Signs, text[0]) >= 0;
    }

    private static bool Says(string line, string rule)
    {
        var at = line.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return false;
        }

        var rest = line.Substring(at + Mark.Length).Trim();
        if (!rest.StartsWith(RulePrefix, StringComparison.Ordinal))
        {
            return IsReason(rest);
        }

        var colon = rest.IndexOf(':');
        return colon > 0 && Array.Exists(rest.Substring(0, colon).Split(',', ' '), name => name == rule) && IsReason(rest.Substring(colon + 1));
    }

    private static bool IsReason(string text) => text.Any(char.IsLetter);
}
