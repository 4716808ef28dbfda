using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>GitHub's workflows and actions: what they use, run in, run, and set up.</summary>
internal sealed class WorkflowVersions
{
    private readonly FileVersions _versions;
    private readonly HashSet<DataNode> _seen = []; // an aliased node is read once
    private readonly HashSet<int> _places = [];

    private readonly string _text;
    private string? _usual; // the shell of all jobs
    private string? _shell; // and of this one's steps

    private WorkflowVersions(string text, FileVersions versions) => (_text, _versions) = (text, versions);

    public static void ReadWorkflow(DataNode file, string text, FileVersions versions)
    {
        var reader = new WorkflowVersions(text, versions) { _usual = file.At("defaults", "run")?.TextAt("shell") };
        foreach (var job in file["jobs"]?.Entries ?? [])
        {
            if (reader._seen.Add(job.Value))
            {
                reader.ReadJob(job.Value);
            }
        }
    }

    public static void ReadAction(DataNode file, string text, FileVersions versions)
    {
        var reader = new WorkflowVersions(text, versions);
        var runs = file["runs"];
        if (runs?["image"] is { Kind: DataKind.Scalar } image && image.Value.StartsWith("docker://", StringComparison.Ordinal))
        {
            ImageVersions.Add(versions, image.Value, image.Span);
        }

        reader.ReadSteps(runs?["steps"], null);
    }

    private void ReadJob(DataNode job)
    {
        ReadUses(job["uses"]);
        var matrix = job.At("strategy", "matrix");
        ReadImage(job["container"], matrix);
        foreach (var service in job["services"]?.Entries ?? [])
        {
            ReadImage(service.Value, matrix);
        }

        _shell = job.At("defaults", "run")?.TextAt("shell") ?? _usual ?? (job.TextAt("runs-on")?.StartsWith("windows", StringComparison.Ordinal) == true ? "pwsh" : null);
        ReadSteps(job["steps"], matrix);
    }

    private void ReadImage(DataNode? container, DataNode? matrix)
    {
        var image = container?.Kind == DataKind.Mapping ? container["image"] : container;
        if (image is not { Kind: DataKind.Scalar, Value.Length: > 0 } || !_seen.Add(image))
        {
            return;
        }

        if (!WorkflowExpression.IsOne(image.Value))
        {
            ImageVersions.Add(_versions, image.Value, image.Span);
            return;
        }

        foreach (var (text, span) in WorkflowExpression.Values(image, matrix))
        {
            if (text is null)
            {
                ImageVersions.AddUnknown(_versions, image.Value, span);
            }
            else if (_places.Add(span.Start))
            {
                ImageVersions.Add(_versions, text, span); // two jobs may share a matrix
            }
        }
    }

    private void ReadSteps(DataNode? steps, DataNode? matrix)
    {
        if (steps is null || !_seen.Add(steps))
        {
            return;
        }

        foreach (var step in steps.Items)
        {
            if (step.Kind != DataKind.Mapping || !_seen.Add(step))
            {
                continue;
            }

            ReadUses(step["uses"]);
            if (step["uses"] is { Kind: DataKind.Scalar } uses)
            {
                SetupActions.Read(uses, step["with"], matrix, _versions);
                if (uses.Value.StartsWith("docker/build-push-action@", StringComparison.Ordinal))
                {
                    foreach (var tag in (step["with"]?.TextAt("tags") ?? "").Split('\n', ','))
                    {
                        _versions.Containers.AddBuilt(tag.Trim());
                    }
                }
            }

            var shell = step.TextAt("shell") ?? _shell;
            if (step["run"] is { Kind: DataKind.Scalar } run && shell?.StartsWith("python", StringComparison.Ordinal) != true)
            {
                _versions.Clones.Begin(step.TextAt("working-directory") ?? "");
                ContainerScripts.ReadText(run.Text, shell, _versions);
            }
        }
    }

    private void ReadUses(DataNode? uses)
    {
        if (uses is not { Kind: DataKind.Scalar, Value.Length: > 0 } || uses.Value.StartsWith("./", StringComparison.Ordinal)
            || uses.Value.StartsWith("$/", StringComparison.Ordinal) || uses.Value.StartsWith("../", StringComparison.Ordinal) || uses.Value.IndexOf("${{", StringComparison.Ordinal) >= 0 || !_seen.Add(uses))
        {
            return;
        }

        if (uses.Value.StartsWith("docker://", StringComparison.Ordinal))
        {
            ImageVersions.Add(_versions, uses.Value, uses.Span);
            return;
        }

        var at = uses.Value.IndexOf('@', GitAddress.EndOfAuthority(uses.Value));
        var name = at < 0 ? uses.Value : uses.Value.Substring(0, at);
        var reference = at < 0 ? "" : uses.Value.Substring(at + 1);
        if (VersionText.IsCommit(reference) && TagBehind(uses) is { } tag)
        {
            _versions.Facts["commit:" + name + "@" + tag] = reference; // what a fix elsewhere may write
        }

        var pinning = reference.Length == 0 ? Pinning.None : VersionText.OfGitRef(reference);
        // A branch is a bound: what 'any' asks for.
        _versions.Add(RuleIds.UnpinnedAction, PinKind.Action, name, reference, reference.Length > 0 && pinning == Pinning.None ? Pinning.Any : pinning, uses.Span).Owner = OwnerOf(name);
    }

    /// <summary>The publisher, of 'owner/name' and of 'https://host/owner/name'.</summary>
    private static string OwnerOf(string name)
    {
        var scheme = name.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 ? 0 : name.IndexOf('/', scheme + 3) + 1;
        var end = name.IndexOf('/', start);
        return end < 0 ? name : name.Substring(start, end - start);
    }

    /// <summary>The tag in the comment behind a commit: '@b4ff… # v4.1.1'.</summary>
    private string? TagBehind(DataNode uses)
    {
        var start = uses.Span.End;
        while (start < _text.Length && _text[start] is ' ' or '\t' or '"' or '\'' or '#')
        {
            start++;
        }

        var end = start;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]))
        {
            end++;
        }

        return end > start && VersionText.Parts(_text, _text[start] == 'v' ? start + 1 : start) > 0 ? _text.Substring(start, end - start) : null;
    }
}
