using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Versions;

/// <summary>What a file says about versions: its references, and the facts that other files' references depend on.</summary>
internal sealed class FileVersions
{
    private DownloadedFiles? _downloads;
    private ContainerCommands? _containers;
    private ClonedRepositories? _clones;

    public List<VersionReference> References { get; } = [];

    /// <summary>Facts by name: MSBuild properties, 'provider:aws', 'required_version', 'package:Name' of a lock file.</summary>
    public Dictionary<string, string> Facts { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Why nothing can be said about the file; null when it was read.</summary>
    public string? NotUnderstood { get; set; }

    /// <summary>What the file's commands have downloaded so far.</summary>
    public DownloadedFiles Downloads => _downloads ??= new();

    /// <summary>What the file's commands have built and run so far.</summary>
    public ContainerCommands Containers => _containers ??= new();

    /// <summary>What the file's commands have cloned so far.</summary>
    public ClonedRepositories Clones => _clones ??= new();

    public VersionReference Add(string ruleId, string kind, string name, string written, Pinning pinning, TextSpan span)
    {
        var reference = new VersionReference(ruleId, kind, name, written, pinning, span);
        References.Add(reference);
        return reference;
    }
}
