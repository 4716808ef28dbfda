using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Terraform's own version, its providers and modules.</summary>
internal sealed class TerraformVersions
{
    private readonly FileVersions _versions;
    private readonly HashSet<string> _providers = [];
    private readonly Dictionary<string, DataNode> _defaults = new(StringComparer.Ordinal);

    private TerraformVersions(FileVersions versions) => _versions = versions;

    public static void Read(string path, string text, FileVersions versions)
    {
        var isJson = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        if ((isJson ? HclJson.Parse(text) : HclParser.Parse(text)) is not { } file)
        {
            versions.NotUnderstood = isJson ? UnreadReason.Json : UnreadReason.Hcl;
            return;
        }

        var reader = new TerraformVersions(versions);
        foreach (var block in file.Blocks)
        {
            if (block.Type.Value == "variable" && block.Labels.Count == 1 && block["default"] is { } value)
            {
                reader._defaults["var." + block.Labels[0].Value] = value;
            }
        }

        foreach (var block in file.Blocks)
        {
            reader.Read(block);
            reader.ReadFunctions(block, 0);
        }

        if (file.Blocks.Count > 0 && !versions.Facts.ContainsKey("terraform"))
        {
            reader.AddMissingVersion(file.Blocks[0].Type, Condition.UnlessTerraformBlock).IsAskedByName = true;
        }
    }

    /// <summary>The providers that '.terraform.lock.hcl' holds, as facts.</summary>
    public static void ReadLockFile(string text, FileVersions versions)
    {
        foreach (var block in HclParser.Parse(text)?.Blocks ?? [])
        {
            if (block.Type.Value == "provider" && block.Labels.Count > 0)
            {
                versions.Facts["locked:" + LastPart(block.Labels[0].Value)] = "";
            }
        }
    }

    private void Read(HclBlock block)
    {
        switch (block.Type.Value)
        {
            case "terraform":
                ReadTerraform(block);
                break;
            case "module":
                ReadModule(block);
                break;
            case "provider" when block.Labels.Count > 0:
                if (block["version"] is { IsQuoted: true } version)
                {
                    _versions.Facts["provider:" + block.Labels[0].Value] = "";
                    AddProvider(block.Labels[0].Value, version);
                    AddForm(block.Labels[0].Value, version, "has its version beside its settings", "write it into required_providers");
                }
                else
                {
                    AddUnlisted(block.Labels[0]);
                }

                break;
            case "resource" or "data" or "ephemeral" when block.Labels.Count > 0:
                if (block["provider"] is not { } given)
                {
                    AddUnlisted(block.Labels[0]);
                }
                else if (given.Value.IndexOf('.') is var dot)
                {
                    AddUnlisted(DataNode.Scalar(given.Text.Slice(0, dot < 0 ? given.Value.Length : dot), isQuoted: false));
                }

                break;
        }
    }

    private VersionReference AddMissingVersion(DataNode place, Condition condition)
    {
        var missing = _versions.Add(RuleIds.UnpinnedTerraform, PinKind.Terraform, "terraform", "", Pinning.None, place.Span);
        (missing.Owner, missing.Fault, missing.Condition) = ("required_version", "has no required_version", condition);
        return missing;
    }

    private void ReadTerraform(HclBlock block)
    {
        _versions.Facts["terraform"] = "";
        if (block["required_version"] is { } version)
        {
            _versions.Facts["required_version"] = version.Value;
            if (version.IsQuoted)
            {
                var reference = _versions.Add(RuleIds.UnpinnedTerraform, PinKind.Terraform, "required_version", version.Value, TerraformConstraint.PinningOf(version.Value), version.Span);
                reference.Owner = "required_version";
            }
        }
        else
        {
            AddMissingVersion(block.Type, Condition.UnlessTerraformVersion);
        }

        foreach (var providers in block.Blocks)
        {
            if (providers.Type.Value == "required_providers")
            {
                providers.Attributes.ForEach(ReadProvider);
            }
        }
    }

    private void ReadProvider(DataEntry provider)
    {
        var name = provider.Key.Value;
        _versions.Facts["provider:" + name] = "";
        var version = provider.Value.Kind == DataKind.Mapping ? provider.Value["version"] : provider.Value;
        if (provider.Value.Kind == DataKind.Scalar || provider.Value["source"] is null)
        {
            AddForm(name, provider.Key, "is required without its source", "name it, as in 'hashicorp/" + name + "'");
        }

        if (version is null)
        {
            if (provider.Value["source"]?.Value.StartsWith("terraform.io/builtin/", StringComparison.Ordinal) != true)
            {
                Add(name, "", Pinning.None, provider.Key, "provider").Condition = Condition.UnlessProviderLocked;
            }
        }
        else if (version.IsQuoted)
        {
            AddProvider(name, version);
        }
    }

    private void AddProvider(string name, DataNode version) =>
        Add(name, version.Value, TerraformConstraint.PinningOf(version.Value), version, "provider").Condition = Condition.UnlessProviderLocked;

    /// <summary>How a provider is asked for: said to those whose policy names it.</summary>
    private void AddForm(string name, DataNode place, string fault, string advice)
    {
        var reference = Add(name, "", Pinning.None, place, PinOwner.ProviderForm);
        (reference.IsAskedByName, reference.Fault, reference.Advice) = (true, fault, advice);
    }

    /// <summary>A provider that is used: somewhere in the folder it must have a version.</summary>
    private void AddUnlisted(DataNode type)
    {
        var underscore = type.Value.IndexOf('_');
        var name = underscore < 0 ? type.Value : type.Value.Substring(0, underscore);
        if (name is "terraform" or "" || !_providers.Add(name))
        {
            return;
        }

        var reference = Add(name, "", Pinning.None, type, "provider");
        (reference.Condition, reference.Fault, reference.Advice) = (Condition.UnlessProviderRequired, "is used without a version in required_providers", "add it there with its source and version");
    }

    private void ReadModule(HclBlock block)
    {
        if (Known(block["source"]) is not { IsQuoted: true } source || source.Value.Length == 0 || source.Value[0] is '.' or '/' || source.Value.IndexOf("${", StringComparison.Ordinal) >= 0)
        {
            return;
        }

        var name = block.Labels.Count > 0 ? block.Labels[0].Value : source.Value;
        var text = source.Value;
        var isGit = text.StartsWith("git::", StringComparison.Ordinal) || text.StartsWith("git@", StringComparison.Ordinal) || text.StartsWith("github.com/", StringComparison.Ordinal)
            || text.StartsWith("bitbucket.org/", StringComparison.Ordinal) || text.StartsWith("hg::", StringComparison.Ordinal) || text.IndexOf(".git", StringComparison.Ordinal) > 0
            || text.StartsWith("gitlab.com/", StringComparison.Ordinal);
        if (isGit)
        {
            var reference = Query(text, "ref") ?? Query(text, "rev");
            Add(name, reference ?? "", reference is null ? Pinning.None : VersionText.OfGitRef(reference), source, "module");
            return;
        }

        if (text.IndexOf("::", StringComparison.Ordinal) > 0 || text.IndexOf("://", StringComparison.Ordinal) > 0)
        {
            var isChecked = Query(text, "checksum") is not null || Query(text, "digest") is not null;
            var repository = RepositoryUrl.Parse(text.Substring(text.LastIndexOf("::", StringComparison.Ordinal) is var getter && getter < 0 ? 0 : getter + 2));
            Add(name, text, isChecked ? Pinning.Hash : repository is not null ? repository.Pinning : HasVersion(text) ? Pinning.Exact : Pinning.None, source, "module");
            return;
        }

        var version = Known(block["version"]);
        if (version is { IsQuoted: false, Value: "null" })
        {
            version = null;
        }

        if (version is null || version.IsQuoted)
        {
            Add(name, version?.Value ?? "", version is null ? Pinning.None : TerraformConstraint.PinningOf(version.Value), version ?? source, PinOwner.RegistryModule);
        }
    }

    /// <summary>The default of a variable of the same file in its place.</summary>
    private DataNode? Known(DataNode? value) =>
        value is { Kind: DataKind.Scalar, IsQuoted: false } && _defaults.TryGetValue(value.Value, out var known) ? known : value;

    /// <summary>'provider::time::…(…)' uses a provider too.</summary>
    private void ReadFunctions(HclBlock block, int depth)
    {
        const string Prefix = "provider::";
        foreach (var attribute in block.Attributes)
        {
            var text = attribute.Value.Value;
            var start = attribute.Value.IsQuoted ? -1 : text.IndexOf(Prefix, StringComparison.Ordinal);
            var end = start < 0 ? -1 : text.IndexOf("::", start + Prefix.Length, StringComparison.Ordinal);
            if (end > 0)
            {
                var from = start + Prefix.Length;
                AddUnlisted(DataNode.Scalar(attribute.Value.Text.Slice(from, end - from), isQuoted: false));
            }
        }

        foreach (var inner in depth < 20 ? block.Blocks : [])
        {
            ReadFunctions(inner, depth + 1);
        }
    }

    private VersionReference Add(string name, string written, Pinning pinning, DataNode place, string owner)
    {
        var reference = _versions.Add(RuleIds.UnpinnedTerraform, PinKind.Terraform, name, written, pinning, place.Span.Length > 0 ? place.Span : new(place.Span.Start, 0));
        reference.Owner = owner;
        return reference;
    }

    private static string? Query(string url, string name)
    {
        var question = url.IndexOf('?');
        foreach (var pair in question < 0 ? [] : url.Substring(question + 1).Split('&'))
        {
            if (pair.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return pair.Substring(name.Length + 1);
            }
        }

        return null;
    }

    /// <summary>An archive whose path names a whole version.</summary>
    private static bool HasVersion(string url)
    {
        foreach (var segment in url.Split('/', '?', '=', '-', '_'))
        {
            if (VersionText.Parts(segment.TrimStart('v')) >= 3)
            {
                return true;
            }
        }

        return false;
    }

    private static string LastPart(string path) => path.Substring(path.LastIndexOf('/') + 1);
}
