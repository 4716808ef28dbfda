using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>The words after a package manager's name, apart into options and operands.</summary>
internal sealed class InstallLine
{
    private readonly List<(string Name, ShellWord? Value)> _options = [];

    public InstallLine(List<ShellWord> words, int first, PackageManager manager)
    {
        (Manager, Words, Program) = (manager, words, words[first - 1]);
        for (var index = first; index < words.Count; index++)
        {
            var word = words[index];
            var text = word.Value;
            if (text == "--")
            {
                if (manager.Kind == PinKind.Gem)
                {
                    break; // what follows is for the compiler
                }

                continue;
            }

            if (text.Length < 2 || text[0] != '-' || (word.IsUnknown && text == "-"))
            {
                Operands.Add(word);
                OperandTexts.Add(text);
                continue;
            }

            var equals = text.IndexOf('=');
            if (equals > 0)
            {
                _options.Add((text.Substring(0, equals), new(word.Text.Slice(equals + 1, text.Length - equals - 1), word.IsUnknown, word.IsQuoted)));
            }
            else if (text.Length > 2 && text[1] != '-' && Array.IndexOf(manager.VersionOptions, text.Substring(0, 2)) >= 0 && char.IsDigit(text[2]))
            {
                _options.Add((text.Substring(0, 2), new(word.Text.Slice(2, text.Length - 2), word.IsUnknown, word.IsQuoted))); // '-v1.2'
            }
            else if (index + 1 < words.Count && (manager.Valued.Contains(text) || words[index + 1].Value is "true" or "false"))
            {
                _options.Add((text, words[++index]));
            }
            else
            {
                _options.Add((text, null));
            }
        }
    }

    public PackageManager Manager { get; }

    /// <summary>All of the command's words.</summary>
    public List<ShellWord> Words { get; }

    public ShellWord Program { get; }

    public List<ShellWord> Operands { get; } = [];

    public List<string> OperandTexts { get; } = [];

    public bool Has(params string[] names) => _options.Exists(option => Array.IndexOf(names, option.Name) >= 0);

    public ShellWord? ValueOf(params string[] names) => _options.Find(option => option.Value is not null && Array.IndexOf(names, option.Name) >= 0).Value;

    public IEnumerable<ShellWord> ValuesOf(params string[] names)
    {
        foreach (var (name, value) in _options)
        {
            if (value is not null && Array.IndexOf(names, name) >= 0)
            {
                yield return value;
            }
        }
    }
}
