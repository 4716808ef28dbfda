namespace MlOps.Analyzers.Parsing;

/// <summary>One simple command: its words without assignments, wrappers such as sudo, and redirections.</summary>
internal sealed class ShellCommand(List<ShellWord> words, ShellCommand? pipedFrom)
{
    public List<ShellWord> Words { get; } = words;

    public ShellCommand? PipedFrom { get; } = pipedFrom;

    /// <summary>Whether another command reads what it prints.</summary>
    public bool IsPiped { get; set; }

    /// <summary>Whether what it prints becomes a part of another command, or a variable.</summary>
    public bool IsCaptured { get; set; }

    /// <summary>The file that what it prints is written to.</summary>
    public ShellWord? Output { get; set; }

    /// <summary>The program's name without its folder and a Windows ending.</summary>
    public string Name { get; } = NameOf(words[0].Value);

    private static string NameOf(string path)
    {
        var name = path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
        return name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase)
            ? name.Substring(0, name.Length - 4)
            : name;
    }
}
