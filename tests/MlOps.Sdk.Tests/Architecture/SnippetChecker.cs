using System.Text.RegularExpressions;

namespace MlOps.Sdk.Tests.Architecture;

/// <summary>
/// Holds the C# in a document to code that the build compiles. A fence follows
/// <c>&lt;!-- snippet: samples/Some/File.cs#region --&gt;</c> and equals that region, or says why it comes from nowhere in
/// <c>&lt;!-- no-snippet: reason --&gt;</c>.
/// </summary>
/// <param name="readFile">Gives a source's text by its path from the root; <see langword="null"/> where there is none.</param>
internal sealed partial class SnippetChecker(Func<string, string?> readFile)
{
    /// <summary>What is wrong with a document's snippets.</summary>
    public IReadOnlyList<string> FaultsOf(string document, string text)
    {
        var faults = new List<string>();
        var lines = LinesOf(text);
        var marker = "";
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fence().Match(lines[i]) is not { Success: true } fence)
            {
                marker = string.IsNullOrWhiteSpace(lines[i]) ? marker : lines[i];
                continue;
            }

            var start = i + 1;
            var close = fence.Groups["ticks"].Value;
            for (i++; i < lines.Length && !IsEnd(lines[i], close); i++)
            {
            }

            if (fence.Groups["language"].Value is "csharp" or "cs" or "c#"
                && FaultOf(marker, Dedent(lines[start..i])) is { } fault)
            {
                faults.Add($"{document}:{start}: {fault}");
            }

            marker = "";
        }

        return faults;
    }

    private string? FaultOf(string marker, string[] shown)
    {
        if (NoSnippet().IsMatch(marker))
        {
            return null;
        }

        if (Snippet().Match(marker) is not { Success: true } snippet)
        {
            return "this C# is not compiled. Put <!-- snippet: samples/…/File.cs#region --> before it, "
                + "or <!-- no-snippet: reason -->.";
        }

        var (path, region) = (snippet.Groups["path"].Value, snippet.Groups["region"].Value);
        if (path.Contains("..", StringComparison.Ordinal) || !(path.StartsWith("samples/", StringComparison.Ordinal)
            || path.StartsWith("tests/", StringComparison.Ordinal)))
        {
            return $"a snippet comes from samples/ or tests/, not from '{path}'.";
        }

        if (readFile(path) is not { } source)
        {
            return $"there is no file '{path}'.";
        }

        return RegionOf(LinesOf(source), region) is { } code
            ? Difference(shown, Dedent(code), $"{path}#{region}")
            : $"'{path}' has no '#region {region}' that ends.";
    }

    private static string? Difference(string[] shown, string[] code, string source)
    {
        for (var i = 0; i < Math.Max(shown.Length, code.Length); i++)
        {
            var (here, there) = (shown.ElementAtOrDefault(i), code.ElementAtOrDefault(i));
            if (here != there)
            {
                return $"line {i + 1} of the snippet differs from {source}.\n"
                    + $"  document: {here ?? "(ends)"}\n  source:   {there ?? "(ends)"}";
            }
        }

        return null;
    }

    private static string[]? RegionOf(string[] lines, string name)
    {
        var start = Array.FindIndex(lines, line => line.Trim() == $"#region {name}");
        var end = start < 0 ? -1 : Array.FindIndex(lines, start, line => line.Trim() == "#endregion");
        return end < 0 ? null : lines[(start + 1)..end];
    }

    // Blank lines at both ends and at the end of lines, and the indent that all lines share, are no part of the text.
    private static string[] Dedent(string[] lines)
    {
        var text = lines.Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0).Reverse()
            .SkipWhile(line => line.Length == 0).Reverse().ToArray();
        var indent = text.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty().Min();
        return [.. text.Select(line => line.Length == 0 ? line : line[indent..])];
    }

    private static string[] LinesOf(string text) => text.ReplaceLineEndings("\n").Split('\n');

    private static bool IsEnd(string line, string open) =>
        line.Trim() is var end && end.Length >= open.Length && end.All(character => character == open[0]);

    [GeneratedRegex(@"^\s*(?<ticks>`{3,}|~{3,})\s*(?<language>[^\s`{]*)")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s*<!--\s*snippet:\s*(?<path>[^#\s]+)#(?<region>\S+)\s*-->\s*$")]
    private static partial Regex Snippet();

    [GeneratedRegex(@"^\s*<!--\s*no-snippet:\s*\w.*-->\s*$")]
    private static partial Regex NoSnippet();
}
