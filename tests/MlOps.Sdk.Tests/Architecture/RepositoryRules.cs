using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MlOps.Sdk.Tests.Architecture;

/// <summary>What every file of the repository keeps to. Each rule takes a file's text and returns what is wrong with it.</summary>
internal static partial class RepositoryRules
{
    public const int MostLines = 400;

    /// <summary>Versions stand in Directory.Packages.props, and each is one version, so that a restore is the same everywhere.</summary>
    public static IEnumerable<string> FloatingVersions(string project)
    {
        foreach (var element in XDocument.Parse(project).Descendants())
        {
            var package = $"{element.Name.LocalName} {(string?)element.Attribute("Include") ?? (string?)element.Attribute("Update")}";
            var version = (string?)element.Attribute("Version") ?? (string?)element.Attribute("VersionOverride")
                ?? element.Elements().FirstOrDefault(child => child.Name.LocalName is "Version" or "VersionOverride")?.Value;
            if (element.Name.LocalName == "PackageReference" && version is not null)
            {
                yield return $"{package} has a version; it belongs into Directory.Packages.props.";
            }

            if (element.Name.LocalName is "PackageVersion" or "GlobalPackageReference" && !ExactVersion().IsMatch(version ?? ""))
            {
                yield return $"{package} has the version '{version}'; write one exact version.";
            }
        }
    }

    /// <summary>A task that nobody can find is never done.</summary>
    public static IEnumerable<string> TasksWithoutIssue(string text) =>
        Lines(text, line => Task().IsMatch(line), "a task to do names its issue: #123");

    /// <summary>A path that only one machine has.</summary>
    public static IEnumerable<string> MachinePaths(string text) =>
        Lines(text, line => MachinePath().IsMatch(line), "a path that only one machine has");

    /// <summary>A file that is read once, top to bottom.</summary>
    public static IEnumerable<string> Length(string text)
    {
        var lines = text.AsSpan().Count('\n');
        return lines > MostLines ? [$"{lines} lines; {MostLines} at most"] : [];
    }

    /// <summary>A warning is turned off for a reason that the next reader sees.</summary>
    public static IEnumerable<string> SuppressionsWithoutReason(string text)
    {
        foreach (Match suppression in Suppression().Matches(text))
        {
            var lineStart = text.LastIndexOf('\n', suppression.Index) + 1;
            var before = text[..lineStart].TrimEnd('\r', '\n').Split('\n')[^1].TrimStart();
            var hasReason = before.StartsWith("//", StringComparison.Ordinal)
                || suppression.Value.Contains("//", StringComparison.Ordinal)
                || Justification().IsMatch(suppression.Value);
            if (!hasReason)
            {
                yield return $"line {text.AsSpan(0, lineStart).Count('\n') + 1}: a warning is turned off without a reason beside it";
            }
        }
    }

    private static IEnumerable<string> Lines(string text, Func<string, bool> isFault, string fault) =>
        text.Split('\n').Index().Where(line => isFault(line.Item)).Select(line => $"line {line.Index + 1}: {fault}");

    [GeneratedRegex(@"^\d+(\.\d+){1,3}(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex ExactVersion();

    [GeneratedRegex(@"\bTODO\b(?!.*#\d)")]
    private static partial Regex Task();

    [GeneratedRegex(@"(?<![\w.>*}])/(root|home|work)/|\b[A-Za-z]:[\\/]+Users\b", RegexOptions.IgnoreCase)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"^[^\n""/]*#pragma warning disable[^\n]*|^\s*\[[^\]\n""/]*SuppressMessage\([^\]]*\]", RegexOptions.Multiline)]
    private static partial Regex Suppression();

    [GeneratedRegex(@"Justification\s*=\s*""\s*\w")]
    private static partial Regex Justification();
}
