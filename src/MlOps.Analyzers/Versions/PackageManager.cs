namespace MlOps.Analyzers.Versions;

/// <summary>How a package manager's command line is read.</summary>
internal sealed class PackageManager(string kind, string verbs, string valued, Func<string, PackageSpec?> read)
{
    private readonly string[][] _verbs = Array.ConvertAll(verbs.Split('|'), verb => verb.Split(' '));

    /// <summary>One of <see cref="PinKind"/>.</summary>
    public string Kind { get; } = kind;

    /// <summary>Options whose value is the next word.</summary>
    public HashSet<string> Valued { get; } = [.. valued.Split(' ')];

    /// <summary>Options that name the version of the packages beside them.</summary>
    public string[] VersionOptions { get; set; } = [];

    /// <summary>Options whose value is the package.</summary>
    public string[] NameOptions { get; set; } = [];

    /// <summary>With one of these, what is installed is listed and pinned elsewhere, or is no download.</summary>
    public string[] ElsewhereOptions { get; set; } = [];

    /// <summary>What the version options' value means.</summary>
    public Func<string, Pinning> ReadVersion { get; set; } = version => VersionText.HasWildcard(version) ? Pinning.Version : Pinning.Exact;

    public Func<string, PackageSpec?> Read { get; } = read;

    /// <summary>Whether the program only installs.</summary>
    public bool HasNoVerb { get; set; }

    /// <summary>The verbs that run one package without an install, with '|' between; empty when the program itself does, null when nothing does.</summary>
    public string? Runner { get; set; }

    /// <summary>Options of the runner that name the package, when the operand is only its program.</summary>
    public string[] RunnerOptions { get; set; } = [];

    /// <summary>Whether the runner prefers what is installed.</summary>
    public bool IsLocalFirst { get; set; }

    /// <summary>How many words of the operands ask to run a package; null when they do not.</summary>
    public int? RunnerLength(List<string> operands)
    {
        if (Runner is not { Length: > 0 })
        {
            return Runner is null ? null : 0;
        }

        foreach (var runner in Runner.Split('|'))
        {
            var words = runner.Split(' ');
            if (operands.Count > words.Length && words.SequenceEqual(operands.Take(words.Length)))
            {
                return words.Length;
            }
        }

        return null;
    }

    /// <summary>How many words of the operands are the verb; 0 when it is none that installs.</summary>
    public int VerbLength(List<string> operands)
    {
        foreach (var verb in _verbs)
        {
            var matches = operands.Count >= verb.Length;
            for (var index = 0; matches && index < verb.Length; index++)
            {
                matches = operands[index] == verb[index];
            }

            if (matches)
            {
                return verb.Length;
            }
        }

        return 0;
    }
}
