using Microsoft.CodeAnalysis.Diagnostics;

namespace MlOps.Analyzers.Versions;

/// <summary>What the files beside and above one say that decides about its references. Read only when one depends on it.</summary>
internal sealed class FolderFacts(Lazy<FolderFiles> files, AnalyzerConfigOptions global, VersionFileCache cache, CancellationToken cancellationToken)
{
    public bool Holds(VersionReference reference, string path) => reference.Condition switch
    {
        Condition.UnlessCentral => !IsTrue(path, "ManagePackageVersionsCentrally") || IsMissing(path, reference.Name),
        Condition.UnlessLocked => !IsLocked(path),
        Condition.UnlessLockedMode => IsLocked(path) && !Any(path, FileKind.MsBuild, isAbove: true, facts => facts.ContainsKey("property:RestoreLockedMode")) && Global("RestoreLockedMode") != "true",
        Condition.UnlessRestoreLocked => !IsTrue(path, "RestoreLockedMode"),
        Condition.UnlessProviderLocked => !Any(path, FileKind.TerraformLock, isAbove: false, facts => facts.ContainsKey("locked:" + reference.Name)),
        Condition.UnlessProviderRequired => !Any(path, FileKind.Terraform, isAbove: false, facts => facts.ContainsKey("provider:" + reference.Name)),
        Condition.UnlessTerraformVersion => !Any(path, FileKind.Terraform, isAbove: false, facts => facts.ContainsKey("required_version")),
        Condition.UnlessTerraformBlock => !Any(path, FileKind.Terraform, isAbove: false, facts => facts.ContainsKey("terraform")) && files.Value.Of(FileKind.Terraform, path, isAbove: false).Min(file => file.Path) == path,
        Condition.UnlessCompiled => !files.Value.Has(path.Substring(0, path.Length - 3) + ".txt"),
        Condition.UnlessEnvironmentPins => !Any(path, FileKind.Environment, isAbove: false, facts => IsPinned(reference.Name, facts)),
        Condition.UnlessGlobalJson => !files.Value.Has(FileKind.GlobalJson),
        _ => true,
    };

    /// <summary>The version that a project's lock file resolved, or the commit that a workflow beside it has for an action's tag; null when neither is known.</summary>
    public string? Resolved(string path, VersionReference reference)
    {
        string? resolved = null;
        if (reference.Kind == PinKind.Package)
        {
            Any(path, FileKind.NuGetLock, isAbove: false, facts => facts.TryGetValue("package:" + reference.Name, out resolved));
        }
        else if (reference.RuleId == RuleIds.UnpinnedAction && reference.Written.Length > 0)
        {
            Any(path, FileKind.Yaml, isAbove: false, facts => facts.TryGetValue("commit:" + reference.Name + "@" + reference.Written, out resolved));
        }

        return resolved;
    }

    /// <summary>Whether a lock file says what is installed by a list of requirements.</summary>
    public bool IsLockedBeside(string path) => LockFiles.AreBeside(path, files.Value);

    private static bool IsPinned(string image, Dictionary<string, string> facts)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in TextVariables.NamesIn(image))
        {
            if (facts.TryGetValue("env:" + name, out var value))
            {
                known[name] = value;
            }
        }

        return ImageReference.Parse(TextVariables.Substitute(image, known)) is { IsUnknown: false, Digest: { } digest } && digest.IndexOf('$') < 0;
    }

    private bool IsLocked(string path) =>
        IsTrue(path, "RestorePackagesWithLockFile")
        || Any(path, FileKind.NuGetLock, isAbove: false, facts => facts.ContainsKey("lock"))
        || Any(path, FileKind.MsBuild, isAbove: true, facts => facts.ContainsKey("property:NuGetLockFilePath"));

    /// <summary>Whether the central files are all known and none of them has the package.</summary>
    private bool IsMissing(string path, string package) =>
        Any(path, FileKind.MsBuild, isAbove: true, facts => facts.ContainsKey("central"))
        && !Any(path, FileKind.MsBuild, isAbove: true, facts => facts.ContainsKey("import") || facts.ContainsKey("central:" + package));

    private bool IsTrue(string path, string property) =>
        Global(property) == "true"
        || Any(path, FileKind.MsBuild, isAbove: true, facts => facts.TryGetValue("property:" + property, out var value) && value.Equals("true", StringComparison.OrdinalIgnoreCase));

    private string? Global(string property) =>
        global.TryGetValue("build_property." + property, out var value) ? value.ToLowerInvariant() : null;

    /// <param name="path">The file that asks.</param>
    /// <param name="kind">Which files may answer.</param>
    /// <param name="isAbove">Whether props and targets of the folders above count; other projects never do.</param>
    /// <param name="test">What is looked for.</param>
    private bool Any(string path, FileKind kind, bool isAbove, Func<Dictionary<string, string>, bool> test)
    {
        foreach (var file in files.Value.Of(kind, path, isAbove))
        {
            if (file.GetText(cancellationToken) is { } text && test(cache.Get(file.Path, text).Facts))
            {
                return true;
            }
        }

        return false;
    }
}
