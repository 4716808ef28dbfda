using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Versions;

/// <summary>The directives at the top of a program of one file: '#:package Polly@8.4.1', '#:sdk Aspire.AppHost.Sdk@9.*'.</summary>
internal static class FileDirectives
{
    public static void Read(SourceText text, FileVersions versions)
    {
        foreach (var line in text.Lines)
        {
            var start = line.Start;
            while (start < line.End && char.IsWhiteSpace(text[start]))
            {
                start++;
            }

            if (start == line.End || (text[start] == '/' && start + 1 < line.End && text[start + 1] == '/'))
            {
                continue;
            }

            if (text[start] != '#')
            {
                return; // code
            }

            ReadLine(text.ToString(TextSpan.FromBounds(start, line.End)), start, versions);
        }
    }

    private static void ReadLine(string line, int start, FileVersions versions)
    {
        var isPackage = line.StartsWith("#:package ", StringComparison.Ordinal);
        if (!isPackage && !line.StartsWith("#:sdk ", StringComparison.Ordinal))
        {
            return;
        }

        var first = line.IndexOf(' ') + 1;
        while (first < line.Length && line[first] == ' ')
        {
            first++;
        }

        var end = line.TrimEnd().Length;
        var at = line.IndexOf('@', first);
        if (end <= first || (at < 0 && !isPackage))
        {
            return; // an SDK that the .NET SDK brings along
        }

        var name = line.Substring(first, (at < 0 ? end : at) - first).Trim();
        var written = at < 0 ? "" : line.Substring(at + 1, end - at - 1).Trim();
        var span = written.Length > 0 ? new TextSpan(start + end - written.Length, written.Length) : new TextSpan(start + first, name.Length);
        var reference = versions.Add(RuleIds.UnpinnedPackage, PinKind.Package, name, written, NuGetRange.PinningOf(written), span);
        reference.Owner = name.IndexOf('.') is var dot && dot < 0 ? name : name.Substring(0, dot);
        reference.Condition = at < 0 ? Condition.UnlessCentral : Condition.Always;
    }
}
