using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Pipelines that are little but steps in images: Bitbucket's, Drone's, Woodpecker's, Cloud Build's.</summary>
internal sealed class StepPipelineVersions
{
    private const int DeepestNesting = 20;

    private static readonly string[] Scripts = ["script", "after-script", "commands"];
    private static readonly string[] StepLists = ["steps", "services", "clone", "pipeline"];

    private readonly FileVersions _versions;
    private readonly HashSet<DataNode> _seen = []; // an aliased node is read once

    private StepPipelineVersions(FileVersions versions) => _versions = versions;

    public static bool IsBitbucket(DataNode file, string name) => name.StartsWith("bitbucket-pipelines.", StringComparison.Ordinal) || (file["pipelines"] is { Kind: DataKind.Mapping } && file.At("pipelines", "default") is not null);

    /// <summary>Drone's and Woodpecker's, old and new.</summary>
    public static bool IsStepFile(string path, string name) =>
        name.StartsWith(".drone.", StringComparison.Ordinal) || name.StartsWith(".woodpecker.", StringComparison.Ordinal) || name.StartsWith("drone.", StringComparison.Ordinal)
        || path.IndexOf("/.woodpecker/", StringComparison.Ordinal) >= 0 || path.StartsWith(".woodpecker/", StringComparison.Ordinal) || path.IndexOf("/.drone/", StringComparison.Ordinal) >= 0;

    /// <summary>A document of Drone's, whatever its file is called.</summary>
    public static bool IsPipeline(DataNode document) => document.TextAt("kind") == "pipeline" && document["type"] is not null && document["steps"] is { Kind: DataKind.Sequence };

    public static void ReadBitbucket(DataNode file, FileVersions versions)
    {
        var reader = new StepPipelineVersions(versions);
        reader.AddImage(file["image"]);
        foreach (var service in file.At("definitions", "services")?.Entries ?? [])
        {
            reader.AddImage(service.Value["image"]);
        }

        foreach (var import in file.At("definitions", "imports")?.Entries ?? [])
        {
            reader.AddImport(import.Value);
        }

        reader.VisitBitbucket(file["definitions"], 0);
        reader.VisitBitbucket(file["pipelines"], 0);
    }

    public static void ReadSteps(List<DataNode> documents, FileVersions versions)
    {
        var reader = new StepPipelineVersions(versions);
        foreach (var document in documents)
        {
            if (document.TextAt("kind") is not (null or "pipeline") || document.TextAt("type") is "exec" or "ssh")
            {
                continue; // secrets, and pipelines that run on a machine as it is
            }

            var isLocal = document["labels"]?.TextAt("backend") == "local"; // an image is then the shell
            foreach (var list in StepLists)
            {
                foreach (var step in Steps(document[list]))
                {
                    reader.ReadStep(step, !isLocal);
                }
            }
        }
    }

    /// <summary>Google's 'cloudbuild.yaml', where a step's name is its image.</summary>
    public static void ReadCloudBuild(DataNode file, FileVersions versions)
    {
        var reader = new StepPipelineVersions(versions);
        foreach (var step in file["steps"]?.Items ?? [])
        {
            reader.AddImage(step["name"]);
            ContainerScripts.ReadScript(step["script"], null, versions);
            if (step["entrypoint"] is { Kind: DataKind.Scalar, Value.Length: > 0 } entrypoint)
            {
                ContainerScripts.ReadWords(entrypoint, step["args"], versions);
            }
        }
    }

    private static List<DataNode> Steps(DataNode? list) =>
        list is null ? [] : list.Kind == DataKind.Sequence ? list.Items : list.Entries.ConvertAll(entry => entry.Value);

    private void ReadStep(DataNode step, bool hasImage)
    {
        if (step.Kind != DataKind.Mapping || !_seen.Add(step))
        {
            return;
        }

        if (hasImage)
        {
            AddImage(step["image"]);
        }

        ReadScripts(step);
        foreach (var inner in Steps(step["steps"]))
        {
            ReadStep(inner, hasImage);
        }
    }

    /// <summary>Steps, in whatever of 'branches', 'custom', 'parallel', 'stage' they lie.</summary>
    private void VisitBitbucket(DataNode? node, int depth)
    {
        if (node is null || depth > DeepestNesting || !_seen.Add(node))
        {
            return;
        }

        node.Items.ForEach(item => VisitBitbucket(item, depth + 1));
        if (node["script"] is not null || node["image"] is not null)
        {
            AddImage(node["image"]);
            ReadScripts(node);
        }

        foreach (var entry in node.Entries)
        {
            if (entry.Key.Value == "import" && entry.Value.Kind == DataKind.Scalar)
            {
                AddImport(entry.Value);
            }
            else if (entry.Value.Kind != DataKind.Scalar && entry.Key.Value is not ("variables" or "caches" or "script" or "after-script" or "image" or "services" or "imports" or "artifacts" or "condition" or "clone"))
            {
                VisitBitbucket(entry.Value, depth + 1);
            }
        }
    }

    private void ReadScripts(DataNode step)
    {
        foreach (var name in Scripts)
        {
            ReadScript(step[name], 0);
        }
    }

    private void ReadScript(DataNode? script, int depth)
    {
        if (script is null || depth > DeepestNesting || !_seen.Add(script))
        {
            return;
        }

        if (depth == 0)
        {
            _versions.Clones.Begin("");
        }

        if (script.Kind == DataKind.Scalar)
        {
            InstallCommands.Read(ShellParser.Parse(script.Text), _versions);
        }
        else if (script["pipe"] is { Kind: DataKind.Scalar, Value.Length: > 0 } pipe)
        {
            AddPipe(pipe);
        }

        foreach (var line in script.Items)
        {
            ReadScript(line, depth + 1);
        }
    }

    /// <summary>'atlassian/aws-s3-deploy:1.1.0', or an image as 'docker://…'.</summary>
    private void AddPipe(DataNode pipe)
    {
        if (!_seen.Add(pipe))
        {
            return;
        }

        if (pipe.Value.StartsWith("docker://", StringComparison.Ordinal))
        {
            ImageVersions.Add(_versions, pipe.Value, pipe.Span);
            return;
        }

        AddNamed(pipe, pipe.Value.LastIndexOf(':'));
    }

    /// <summary>'repository:branch-or-tag:pipeline', without the pipeline where a name is given to the file.</summary>
    private void AddImport(DataNode import)
    {
        var colon = import.Value.IndexOf(':');
        if (import.Kind == DataKind.Scalar && colon > 0 && _seen.Add(import))
        {
            var last = import.Value.IndexOf(':', colon + 1);
            AddNamed(import, colon, last < 0 ? import.Value.Length : last);
        }
    }

    private void AddNamed(DataNode place, int colon, int end = -1)
    {
        var name = colon < 0 ? place.Value : place.Value.Substring(0, colon);
        var written = colon < 0 ? "" : place.Value.Substring(colon + 1, (end < 0 ? place.Value.Length : end) - colon - 1);
        if (place.Value.IndexOf('$') < 0)
        {
            var reference = _versions.Add(RuleIds.UnpinnedAction, PinKind.Action, name, written, GitAddress.PinningOf(written), place.Span);
            reference.Owner = name.IndexOf('/') is var slash && slash > 0 ? name.Substring(0, slash) : name;
            reference.IsSuggested = false; // tags are what its publishers tell people to write
        }
    }

    private void AddImage(DataNode? image)
    {
        image = image?.Kind == DataKind.Mapping ? image["name"] : image;
        if (image is { Kind: DataKind.Scalar, Value.Length: > 0 } && _seen.Add(image))
        {
            ImageVersions.AddOrUnknown(_versions, image.Value, image.Span);
        }
    }
}
