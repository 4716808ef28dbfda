using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Python's requirements: requirements.txt, pyproject.toml, Pipfile, environment.yml.</summary>
internal static class RequirementVersions
{
    public static void ReadRequirements(string path, string text, FileVersions versions)
    {
        var isSource = path.EndsWith(".in", StringComparison.OrdinalIgnoreCase);
        if (RequirementsParser.Parse(text) is not { } lines)
        {
            versions.NotUnderstood = UnreadReason.TooMany;
            return;
        }

        foreach (var line in lines)
        {
            Add(versions, line.Text.Text, line.Text.FileSpan(0, line.Text.Text.Length), line.HasHash, isSource ? Condition.UnlessCompiled : Condition.Always);
        }
    }

    public static void ReadPyproject(string text, FileVersions versions)
    {
        if (TomlParser.Parse(text) is not { } file)
        {
            versions.NotUnderstood = UnreadReason.Toml;
            return;
        }

        AddAll(versions, file.At("project", "dependencies"));
        var others = versions.References.Count;
        AddAll(versions, file.At("build-system", "requires"));
        versions.References.Skip(others).ToList().ForEach(reference => reference.CanBeLocked = false);
        AddGroups(versions, file.At("project", "optional-dependencies"));
        AddGroups(versions, file["dependency-groups"]);
        AddGroups(versions, file.At("tool", "pdm", "dev-dependencies"));
        AddAll(versions, file.At("tool", "uv", "dev-dependencies"));
        AddAll(versions, file.At("tool", "uv", "constraint-dependencies"));
        AddAll(versions, file.At("tool", "uv", "override-dependencies"));
        foreach (var source in file.At("tool", "uv", "sources")?.Entries ?? [])
        {
            if (source.Value["git"] is not null)
            {
                AddEntry(versions, source.Key, source.Value);
            }
        }

        foreach (var environment in file.At("tool", "hatch", "envs")?.Entries ?? [])
        {
            AddAll(versions, environment.Value["dependencies"]);
            AddAll(versions, environment.Value["extra-dependencies"]);
        }

        var poetry = file.At("tool", "poetry");
        AddTable(versions, poetry?["dependencies"]);
        AddTable(versions, poetry?["dev-dependencies"]);
        foreach (var group in poetry?["group"]?.Entries ?? [])
        {
            AddTable(versions, group.Value["dependencies"]);
        }
    }

    public static void ReadPipfile(string text, FileVersions versions)
    {
        if (TomlParser.Parse(text) is not { } file)
        {
            versions.NotUnderstood = UnreadReason.Toml;
            return;
        }

        AddTable(versions, file["packages"]);
        AddTable(versions, file["dev-packages"]);
    }

    public static void ReadConda(DataNode file, FileVersions versions)
    {
        foreach (var item in file["dependencies"]?.Items ?? [])
        {
            if (item.Kind == DataKind.Mapping)
            {
                AddAll(versions, item["pip"]);
            }
            else if (item.Kind == DataKind.Scalar && item.Value.Length > 0 && item.Value.IndexOf("{{", StringComparison.Ordinal) < 0)
            {
                var (name, written, pinning) = CondaSpec.Parse(item.Value);
                if (name.Length > 0)
                {
                    versions.Add(RuleIds.UnpinnedRequirement, PinKind.Conda, name, written, pinning, item.Span).Owner = name;
                }
            }
        }
    }

    private static void Add(FileVersions versions, string text, TextSpan span, bool hasHash, Condition condition)
    {
        if (text.IndexOf("${", StringComparison.Ordinal) >= 0 || text.IndexOf("{{", StringComparison.Ordinal) >= 0 || text.StartsWith("-", StringComparison.Ordinal))
        {
            return;
        }

        var requirement = PythonRequirement.Parse(text);
        if (requirement.Pinning is { } pinning)
        {
            var reference = versions.Add(RuleIds.UnpinnedRequirement, PinKind.Python, requirement.Name, requirement.Written, hasHash && pinning >= Pinning.Exact ? Pinning.Hash : pinning, span);
            reference.Condition = condition;
            reference.Owner = requirement.Name;
        }
    }

    private static void AddAll(FileVersions versions, DataNode? list)
    {
        foreach (var item in list?.Items ?? [])
        {
            if (item.Kind == DataKind.Scalar && item.Value.Length > 0)
            {
                Add(versions, item.Value, item.Span, hasHash: false, Condition.Always);
            }
        }
    }

    private static void AddGroups(FileVersions versions, DataNode? groups)
    {
        foreach (var group in groups?.Entries ?? [])
        {
            AddAll(versions, group.Value);
        }
    }

    /// <summary>Poetry's and pipenv's tables: name = "version" or name = { version = … }.</summary>
    private static void AddTable(FileVersions versions, DataNode? table)
    {
        foreach (var entry in table?.Entries ?? [])
        {
            foreach (var value in entry.Value.Kind == DataKind.Sequence ? entry.Value.Items : [entry.Value])
            {
                AddEntry(versions, entry.Key, value);
            }
        }
    }

    private static void AddEntry(FileVersions versions, DataNode key, DataNode value)
    {
        var name = key.Value;
        if (name == "python" || value["path"] is not null || value["file"] is not null || value.TextAt("workspace") == "true")
        {
            return;
        }

        var version = value.Kind == DataKind.Scalar ? value : value["version"];
        var git = value["git"];
        var reference = value["rev"] ?? value["tag"] ?? value["ref"] ?? value["branch"];
        var pinning = git is not null
            ? reference is null || value["branch"] is not null ? Pinning.None : VersionText.OfGitRef(reference.Value)
            : value["url"] is not null ? Pinning.Exact
            : PythonRequirement.OfPoetry(version?.Value ?? "");
        var place = version ?? reference ?? git ?? key;
        if (pinning is { } known)
        {
            versions.Add(RuleIds.UnpinnedRequirement, PinKind.Python, name, version?.Value ?? reference?.Value ?? "", known, place.Span.Length > 0 ? place.Span : key.Span).Owner = name;
        }
    }
}
