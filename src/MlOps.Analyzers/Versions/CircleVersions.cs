using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>CircleCI's configuration: orbs, images of containers and of machines, and what steps install.</summary>
internal sealed class CircleVersions
{
    private const int DeepestNesting = 20;

    private readonly FileVersions _versions;
    private readonly HashSet<DataNode> _seen = []; // an aliased node is read once
    private readonly DataNode? _parameters; // of the whole pipeline

    private CircleVersions(DataNode file, FileVersions versions) => (_parameters, _versions) = (file["parameters"], versions);

    public static bool IsConfiguration(string path, DataNode file) =>
        path.IndexOf(".circleci/", StringComparison.Ordinal) >= 0
        || (file.TextAt("version") is "2" or "2.1" or "2.0" && file["jobs"] is { Kind: DataKind.Mapping } && (file["workflows"] ?? file["orbs"] ?? file["executors"]) is not null);

    public static void Read(DataNode file, FileVersions versions) => new CircleVersions(file, versions).ReadParts(file, 0);

    /// <summary>The file; an orb that is written in place has the same parts.</summary>
    private void ReadParts(DataNode part, int depth)
    {
        if (depth > DeepestNesting || !_seen.Add(part))
        {
            return;
        }

        foreach (var orb in part["orbs"]?.Entries ?? [])
        {
            if (orb.Value.Kind == DataKind.Mapping)
            {
                ReadParts(orb.Value, depth + 1);
            }
            else
            {
                AddOrb(orb.Value);
            }
        }

        foreach (var executor in part["executors"]?.Entries ?? [])
        {
            ReadExecutor(executor.Value, executor.Value["parameters"]);
        }

        foreach (var command in part["commands"]?.Entries ?? [])
        {
            ReadSteps(command.Value["steps"], 0);
        }

        foreach (var job in part["jobs"]?.Entries ?? [])
        {
            if (job.Value.Kind == DataKind.Mapping && _seen.Add(job.Value))
            {
                ReadExecutor(job.Value, job.Value["parameters"]);
                if (job.Value["executor"] is { Kind: DataKind.Mapping } own)
                {
                    ReadExecutor(own, job.Value["parameters"]);
                }

                _versions.Clones.Begin("");
                ReadSteps(job.Value["steps"], 0);
            }
        }
    }

    /// <summary>What is published as 1.2.3 stays; 1, 1.2, 'volatile' and 'dev:…' do not.</summary>
    private void AddOrb(DataNode orb)
    {
        if (orb is not { Kind: DataKind.Scalar, Value.Length: > 0 } || orb.Value.IndexOf("<<", StringComparison.Ordinal) >= 0 || !_seen.Add(orb))
        {
            return;
        }

        var at = orb.Value.IndexOf('@');
        var name = at < 0 ? orb.Value : orb.Value.Substring(0, at);
        var written = at < 0 ? "" : orb.Value.Substring(at + 1);
        var pinning = VersionText.Parts(written) switch { >= 3 => Pinning.Exact, > 0 => Pinning.Version, _ => Pinning.None };
        var reference = _versions.Add(RuleIds.UnpinnedAction, PinKind.Catalog, name, written, pinning, orb.Span);
        reference.Owner = name.IndexOf('/') is var slash && slash > 0 ? name.Substring(0, slash) : name;
        reference.Advice = pinning == Pinning.None && written.StartsWith("dev:", StringComparison.Ordinal) ? "publish it and write the whole version" : null;
    }

    private void ReadExecutor(DataNode executor, DataNode? parameters)
    {
        foreach (var container in executor["docker"]?.Items ?? [])
        {
            if (container["image"] is { Kind: DataKind.Scalar, Value.Length: > 0 } image && _seen.Add(image))
            {
                ImageVersions.AddOrUnknown(_versions, Substitute(image.Value, parameters), image.Span);
            }
        }

        if (executor.TextAt("resource_class")?.IndexOf('/') is null or < 0)
        {
            ReadMachine(executor["machine"], parameters); // else it is a machine of one's own
        }
    }

    /// <summary>'ubuntu-2404:2024.11.1'; 'current', 'edge' and 'default' are whatever they are today.</summary>
    private void ReadMachine(DataNode? machine, DataNode? parameters)
    {
        if (machine is null || !_seen.Add(machine))
        {
            return;
        }

        var image = machine.Kind == DataKind.Mapping ? machine["image"] : machine;
        if (image is null)
        {
            return;
        }

        var text = Substitute(image.Value, parameters);
        if (image.Kind != DataKind.Scalar || text.Length == 0 || text == "false" || text.IndexOf("<<", StringComparison.Ordinal) >= 0 || text.IndexOf('$') >= 0)
        {
            return;
        }

        var colon = text.IndexOf(':');
        var written = colon < 0 ? "" : text.Substring(colon + 1);
        var pinning = colon < 0 ? Pinning.None : VersionText.OfTag(written, 3);
        var name = colon < 0 ? text == "true" ? "default" : text : text.Substring(0, colon);
        var reference = _versions.Add(RuleIds.UnpinnedImage, PinKind.Machine, name, written, pinning, image.Span);
        reference.Owner = name;
        reference.Advice = "write the dated version of the machine's image";
    }

    private void ReadSteps(DataNode? steps, int depth)
    {
        if (steps is null || depth > DeepestNesting || !_seen.Add(steps))
        {
            return;
        }

        foreach (var step in steps.Items)
        {
            if (step.Kind == DataKind.Sequence)
            {
                ReadSteps(step, depth + 1);
                continue;
            }

            var run = step["run"];
            var command = run?.Kind == DataKind.Mapping ? run["command"] : run;
            if (command is { Kind: DataKind.Scalar, Value.Length: > 0 } && _seen.Add(command))
            {
                ContainerScripts.ReadText(command.Text, run?.TextAt("shell"), _versions);
            }

            foreach (var nested in new[] { "when", "unless" })
            {
                ReadSteps(step[nested]?["steps"], depth + 1);
            }

            foreach (var entry in step.Entries)
            {
                if (entry.Value.Kind == DataKind.Mapping && entry.Key.Value is not ("run" or "when" or "unless"))
                {
                    foreach (var parameter in entry.Value.Entries)
                    {
                        if (parameter.Value is { Kind: DataKind.Sequence } list && parameter.Key.Value.EndsWith("steps", StringComparison.Ordinal))
                        {
                            ReadSteps(list, depth + 1); // that a command of an orb is given
                        }
                    }
                }
            }
        }
    }

    /// <summary>'&lt;&lt; parameters.tag >>' with the default that the file says.</summary>
    private string Substitute(string text, DataNode? own)
    {
        for (var round = 0; round < 8; round++)
        {
            var open = text.IndexOf("<<", StringComparison.Ordinal);
            var close = open < 0 ? -1 : text.IndexOf(">>", open, StringComparison.Ordinal);
            if (close < 0)
            {
                return text;
            }

            var name = text.Substring(open + 2, close - open - 2).Trim();
            var (scope, from) = name.StartsWith("pipeline.parameters.", StringComparison.Ordinal) ? (_parameters, 20) : name.StartsWith("parameters.", StringComparison.Ordinal) ? (own, 11) : (null, 0);
            if (scope?[name.Substring(from)]?["default"] is not { Kind: DataKind.Scalar, Value.Length: > 0 } known || text.Length > 4096)
            {
                return text;
            }

            text = text.Substring(0, open) + known.Value + text.Substring(close + 2);
        }

        return text;
    }
}
