using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>GitLab's and Azure's pipelines, and Compose files.</summary>
internal sealed class PipelineVersions
{
    private static readonly string[] GitLabScripts = ["before_script", "script", "after_script"];
    private static readonly string[] AzureScripts = ["script", "bash", "pwsh", "powershell"];

    private static readonly string[] ContainerCommandNames = ["entrypoint", "command"];

    private static readonly string[] ScriptTasks = ["Bash@", "CmdLine@", "PowerShell@", "ShellScript@"];

    private readonly FileVersions _versions;
    private readonly HashSet<DataNode> _seen = [];
    private Condition _unknown; // when an image is reported that variables name
    private Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    private PipelineVersions(FileVersions versions) => _versions = versions;

    public static void ReadGitLab(List<DataNode> documents, FileVersions versions)
    {
        var reader = new PipelineVersions(versions);
        foreach (var document in documents)
        {
            reader._variables = Variables(document) ?? reader._variables;
            PipelineIncludes.ReadGitLab(document["include"], versions);
            reader.ReadGitLabJob(document, isWhole: true);
            foreach (var job in document.Entries)
            {
                if (job.Value.Kind == DataKind.Mapping && job.Key.Value is not ("variables" or "cache" or "image" or "include" or "workflow"))
                {
                    reader.ReadGitLabJob(job.Value);
                }
            }
        }
    }

    public static void ReadAzure(DataNode file, FileVersions versions)
    {
        var reader = new PipelineVersions(versions);
        foreach (var container in file.At("resources", "containers")?.Items ?? [])
        {
            reader.AddImage(container["image"]);
        }

        PipelineIncludes.ReadAzure(file, versions);
        reader.ReadAzureNode(file, 0);
    }

    public static void ReadCompose(DataNode file, FileVersions versions)
    {
        var reader = new PipelineVersions(versions) { _unknown = Condition.UnlessEnvironmentPins };
        foreach (var model in file["models"]?.Entries ?? [])
        {
            reader.AddImage(model.Value["model"]);
        }

        foreach (var service in file["services"]?.Entries ?? [])
        {
            foreach (var name in ContainerCommandNames)
            {
                if (service.Value[name] is { } command && reader._seen.Add(command))
                {
                    ContainerScripts.Read(command, versions);
                }
            }

            if (service.Value["build"] is { } build)
            {
                reader.ReadBuild(build); // 'image' then names what is built
            }
            else
            {
                reader.AddImage(service.Value["image"]);
            }
        }
    }

    /// <summary>Arguments that name an image, and a Dockerfile that is written in place.</summary>
    private void ReadBuild(DataNode build)
    {
        if ((build.Kind == DataKind.Scalar ? build : build["context"]) is { Kind: DataKind.Scalar, Value.Length: > 0 } folder && folder.Value.IndexOf('$') < 0
            && GitAddress.Parse(folder.Value) is { } address && (address.NamesRepository || address.Scheme is "git" or "ssh" or "") && _seen.Add(folder))
        {
            var end = folder.Value.IndexOfAny(['?', '#']);
            GitVersions.Add(_versions, RuleIds.UnpinnedRequirement, end < 0 ? folder.Value : folder.Value.Substring(0, end), address.Owner, address.Reference, folder.Span);
        }

        foreach (var argument in build["args"]?.Entries ?? [])
        {
            if (argument.Key.Value.EndsWith("IMAGE", StringComparison.OrdinalIgnoreCase))
            {
                AddImage(argument.Value);
            }
        }

        foreach (var context in build["additional_contexts"]?.Entries ?? [])
        {
            AddContext(context.Value, 0);
        }

        foreach (var context in build["additional_contexts"]?.Items ?? [])
        {
            AddContext(context, context.Value.IndexOf('=') + 1);
        }

        if (build["dockerfile_inline"] is { Kind: DataKind.Scalar } inline && _seen.Add(inline))
        {
            var inner = new FileVersions();
            DockerfileVersions.Read(inline.Value, inner);
            foreach (var reference in inner.References)
            {
                _versions.References.Add(reference.At(inline.Text.FileSpan(reference.Span.Start, reference.Span.Length)));
            }
        }
    }

    /// <summary>'docker-image://alpine' that a build may copy from.</summary>
    private void AddContext(DataNode context, int start)
    {
        const string Scheme = "docker-image://";
        if (context.Kind == DataKind.Scalar && string.CompareOrdinal(context.Value, start, Scheme, 0, Scheme.Length) == 0 && _seen.Add(context))
        {
            ImageVersions.AddOrUnknown(_versions, TextVariables.Substitute(context.Value.Substring(start + Scheme.Length), _variables), context.Span);
        }
    }

    private void ReadGitLabJob(DataNode job, bool isWhole = false)
    {
        if (!_seen.Add(job))
        {
            return;
        }

        var own = isWhole ? null : Variables(job);
        AddImage(job["image"], own);
        foreach (var service in job["services"]?.Items ?? [])
        {
            AddImage(service, own);
        }

        _versions.Clones.Begin("");
        foreach (var name in GitLabScripts)
        {
            ReadScript(job[name]);
        }
    }

    private void ReadScript(DataNode? script, int depth = 0, bool isPowerShell = false)
    {
        if (script is null || depth > 10 || !_seen.Add(script))
        {
            return;
        }

        if (script.Kind == DataKind.Scalar)
        {
            ContainerScripts.ReadText(script.Text, isPowerShell ? "pwsh" : null, _versions);
        }

        foreach (var line in script.Items)
        {
            ReadScript(line, depth + 1); // an alias may put a list into the list
        }
    }

    /// <summary>What a file or a job sets; null where it sets nothing.</summary>
    private static Dictionary<string, string>? Variables(DataNode node)
    {
        if (node["variables"] is not { Entries.Count: > 0 } variables)
        {
            return null;
        }

        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in variables.Entries)
        {
            var value = variable.Value.Kind == DataKind.Mapping ? variable.Value["value"] : variable.Value;
            known[variable.Key.Value] = value?.Value ?? "";
        }

        return known;
    }

    private void AddImage(DataNode? image, Dictionary<string, string>? own = null)
    {
        image = image?.Kind == DataKind.Mapping ? image["name"] ?? image["image"] : image;
        if (image is { Kind: DataKind.Scalar, Value.Length: > 0 } && _seen.Add(image))
        {
            ImageVersions.AddOrUnknown(_versions, TextVariables.Substitute(image.Value, _variables, own), image.Span, _unknown);
        }
    }

    /// <summary>Stages hold jobs, jobs hold steps, templates hold any of them.</summary>
    private void ReadAzureNode(DataNode node, int depth)
    {
        if (depth > 12 || !_seen.Add(node))
        {
            return;
        }

        foreach (var item in node.Items)
        {
            ReadAzureNode(item, depth + 1);
        }

        if (node["task"] is { Kind: DataKind.Scalar } task)
        {
            SetupActions.ReadTask(task, node["inputs"], _versions);
            if (Array.Exists(ScriptTasks, name => task.Value.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
            {
                ReadScript(node["inputs"]?["script"], isPowerShell: task.Value.StartsWith("PowerShell", StringComparison.OrdinalIgnoreCase));
            }
        }

        PipelineIncludes.ReadCheckout(node["checkout"], _versions);

        foreach (var name in AzureScripts)
        {
            if (node[name] is { Kind: DataKind.Scalar })
            {
                ReadScript(node[name], isPowerShell: name is "pwsh" or "powershell");
            }
        }

        if (node["container"] is { } container && node["steps"] is not null)
        {
            var image = container.Kind == DataKind.Mapping ? container["image"] : container;
            if (image is not null && image.Value.IndexOfAny([':', '/', '.']) >= 0) // else an alias of resources
            {
                AddImage(image);
            }
        }

        foreach (var entry in node.Entries)
        {
            if (entry.Key.Value is "stages" or "jobs" or "steps" or "strategy" or "runOnce" or "deploy" or "preDeploy" or "extends" or "parameters"
                || entry.Key.Value.StartsWith("${{", StringComparison.Ordinal))
            {
                ReadAzureNode(entry.Value, depth + 1);
            }
        }
    }
}
