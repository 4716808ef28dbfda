using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Tests.Versions;

/// <summary>
/// A case of the corpus: files, options, and the places that must be reported. In the corpus, '=== path {options}' begins a
/// case, '--- path' another file of it, and '=== lines path {options}: before % after' makes each line below a case of its own.
/// '[|…|]' is a warning, '[?…?]' a suggestion.
/// </summary>
internal sealed class VersionCase
{
    private VersionCase(string rule, int number, Dictionary<string, string> options) => (Rule, Number, Options) = (rule, number, options);

    public string Rule { get; }

    public int Number { get; }

    public Dictionary<string, string> Options { get; }

    public List<(string Path, string Text)> Files { get; } = [];

    public HashSet<(string Path, TextSpan Span, DiagnosticSeverity Severity)> Expected { get; } = [];

    public string Kind => Files[0].Path.Contains(".github", StringComparison.Ordinal) ? "workflow" : Path.GetExtension(Files[0].Path) is { Length: > 0 } extension ? extension : Path.GetFileName(Files[0].Path);

    public static List<VersionCase> Load(string rule)
    {
        var cases = new List<VersionCase>();
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "corpus-versions", rule + ".txt"));
        for (var index = 0; index < lines.Length; index++)
        {
            if (!lines[index].StartsWith("=== ", StringComparison.Ordinal))
            {
                continue;
            }

            var body = lines.Skip(index + 1).TakeWhile(line => !line.StartsWith("=== ", StringComparison.Ordinal)).ToList();
            var header = lines[index][4..];
            if (header.StartsWith("lines ", StringComparison.Ordinal))
            {
                var (path, options, template) = Header(header[6..]);
                for (var line = 0; line < body.Count; line++)
                {
                    if (body[line].Length > 0)
                    {
                        var single = new VersionCase(rule, index + 2 + line, options);
                        single.AddFile(path, template.Replace("\\n", "\n", StringComparison.Ordinal).Replace("%", body[line], StringComparison.Ordinal));
                        cases.Add(single);
                    }
                }
            }
            else
            {
                cases.Add(Whole(rule, index + 1, header, body));
            }
        }

        return cases;
    }

    private static VersionCase Whole(string rule, int number, string header, List<string> body)
    {
        var (path, options, _) = Header(header);
        var whole = new VersionCase(rule, number, options);
        var text = new List<string>();
        foreach (var line in body)
        {
            if (line.StartsWith("--- ", StringComparison.Ordinal) && line.Length > 4)
            {
                whole.AddFile(path, string.Join('\n', text) + "\n");
                path = line[4..];
                text.Clear();
            }
            else
            {
                text.Add(line);
            }
        }

        whole.AddFile(path, string.Join('\n', text) + "\n");
        return whole;
    }

    private static (string Path, Dictionary<string, string> Options, string Template) Header(string header)
    {
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var colon = header.IndexOf(": ", StringComparison.Ordinal);
        var template = colon < 0 ? "%" : header[(colon + 2)..];
        header = colon < 0 ? header : header[..colon];
        var brace = header.IndexOf('{', StringComparison.Ordinal);
        foreach (var option in brace < 0 ? [] : header[(brace + 1)..].TrimEnd('}', ' ').Split(';'))
        {
            var pair = option.Split('=', 2);
            options[pair[0].Trim()] = pair[1].Trim();
        }

        return ((brace < 0 ? header : header[..brace]).Trim(), options, template);
    }

    private void AddFile(string path, string marked)
    {
        var text = new System.Text.StringBuilder();
        var open = -1;
        for (var index = 0; index < marked.Length; index++)
        {
            var two = index + 1 < marked.Length ? marked.Substring(index, 2) : "";
            if (two is "[|" or "[?")
            {
                open = text.Length;
                index++;
            }
            else if (open >= 0 && two is "|]" or "?]")
            {
                Expected.Add(("/repo/" + path, TextSpan.FromBounds(open, text.Length), two == "|]" ? DiagnosticSeverity.Warning : DiagnosticSeverity.Info));
                open = -1;
                index++;
            }
            else
            {
                text.Append(marked[index]);
            }
        }

        Files.Add(("/repo/" + path, text.ToString()));
    }
}
