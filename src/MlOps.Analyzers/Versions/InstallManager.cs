namespace MlOps.Analyzers.Versions;

/// <summary>How a package manager's command line is read.</summary>
internal sealed class InstallManager(string kind, string verbs, string valued, Func<string, PackageSpec?> read)
{
    private readonly string[][] _verbs = Array.ConvertAll(verbs.Split('|'), verb => verb.Split(' '));

    /// <summary>One of <see cref="PinKind"/>.</summary>
    public string Kind { get; } = kind;

    /// <summary>Options whose value is the next word.</summary>
    public HashSet<string> Valued { get; } = [.. valued.Split(' ')];

    /// <summary>Options that name the version of the packages beside them.</summary>
    public string[] VersionOptions { get; set; } = [];

    /// <summary>With one of these, what is installed is listed and pinned elsewhere, or is no download.</summary>
    public string[] ElsewhereOptions { get; set; } = [];

    /// <summary>What the version options' value means.</summary>
    public Func<string, Pinning> ReadVersion { get; set; } = version => VersionText.HasWildcard(version) ? Pinning.Version : Pinning.Exact;

    public Func<string, PackageSpec?> Read { get; } = read;

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
