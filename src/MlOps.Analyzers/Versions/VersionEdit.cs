using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Versions;

/// <summary>What pins a reference: the version that a lock file resolved, the commit that a neighbouring workflow has for a tag, the properties that lock a restore.</summary>
internal static class VersionEdit
{
    /// <param name="reference">What is not pinned.</param>
    /// <param name="resolved">What it is now; null where nobody wrote that down.</param>
    /// <param name="text">The file.</param>
    public static TextChange? Of(VersionReference reference, string? resolved, SourceText text)
    {
        var span = reference.Span;
        if (span.End > text.Length)
        {
            return null;
        }

        if (reference.RuleId == RuleIds.UnlockedRestore)
        {
            return Locking(span, text);
        }

        if (resolved is null || reference.RuleId is not (RuleIds.UnpinnedPackage or RuleIds.UnpinnedAction))
        {
            return null;
        }

        var written = text.ToString(span);
        if (reference.RuleId == RuleIds.UnpinnedAction)
        {
            var at = written.IndexOf('@');
            return at < 0 ? null : new TextChange(TextSpan.FromBounds(span.Start + at + 1, span.End), resolved + " # " + written.Substring(at + 1));
        }

        return written == reference.Name ? new TextChange(new(span.End + 1, 0), " Version=\"" + resolved + "\"") : new TextChange(span, resolved);
    }

    private static TextChange? Locking(TextSpan span, SourceText text)
    {
        if (text.ToString(span).Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            return new(span, "true");
        }

        var all = text.ToString();
        var end = all.IndexOf('>', span.Start);
        if (end < 0 || all[end - 1] == '/')
        {
            return null;
        }

        var newLine = all.IndexOf("\r\n", StringComparison.Ordinal) >= 0 ? "\r\n" : "\n";
        var lockFile = all.IndexOf("<RestorePackagesWithLockFile>", StringComparison.Ordinal) >= 0 ? "" : newLine + "    <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>";
        const string LockedMode = "    <RestoreLockedMode Condition=\"'$(CI)' == 'true'\">true</RestoreLockedMode>";
        return new(new(end + 1, 0), newLine + "  <PropertyGroup>" + lockFile + newLine + LockedMode + newLine + "  </PropertyGroup>");
    }
}
