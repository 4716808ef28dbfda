using System.Text;
using System.Text.RegularExpressions;
using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Tracking.Context;

/// <summary>Takes credentials out of what a repository has: a remote's address, a diff.</summary>
internal static partial class GitTexts
{
    /// <summary>The address without user, password and query. The user of an SSH address is no secret, and stays.</summary>
    public static string CleanUrl(string url)
    {
        if (url.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(url, UriKind.Absolute, out var uri) && !uri.IsFile)
        {
            var user = uri.Scheme is "http" or "https" || uri.UserInfo.Length == 0 ? "" : uri.UserInfo.Split(':')[0] + "@";
            return $"{uri.Scheme}://{user}{uri.Authority}{SecretRedactor.Redact(uri.AbsolutePath)}";
        }

        return SecretRedactor.Redact(url);
    }

    /// <summary>
    /// The diff without what looks like a credential. A key may be spread over lines that were added, removed and kept, or stand in
    /// it without its first line: lines of nothing but key are removed wherever they stand.
    /// </summary>
    public static string CleanDiff(string diff)
    {
        var clean = new StringBuilder(diff.Length);
        var inKey = false;
        foreach (var line in diff.Split('\n'))
        {
            inKey &= !line.StartsWith("diff --git ", StringComparison.Ordinal) && !line.StartsWith("@@ ", StringComparison.Ordinal);
            var content = line.Length > 0 && line[0] is '+' or '-' or ' ' ? line[1..] : line;
            var begins = content.Contains("-----BEGIN ", StringComparison.Ordinal) && content.Contains("PRIVATE KEY", StringComparison.Ordinal);
            inKey |= begins;
            var isKey = inKey || KeyLine().IsMatch(content);
            inKey &= !content.Contains("-----END ", StringComparison.Ordinal);
            clean.Append(isKey && line.Length > 0 ? $"{line[0]}{SecretRedactor.Mask}" : line).Append('\n');
        }

        clean.Length--;
        return SecretRedactor.Redact(clean.ToString());
    }

    [GeneratedRegex(@"^\s*[A-Za-z0-9+/]{48,}={0,2}\s*$")]
    private static partial Regex KeyLine();
}
