using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Images that <c>kubectl</c> starts, manifests that it applies, and charts that <c>helm</c> installs.</summary>
internal static class KubernetesCommands
{
    private static readonly HashSet<string> HelmFlags = new(StringComparer.Ordinal)
    {
        "--install", "-i", "--wait", "--wait-for-jobs", "--atomic", "--rollback-on-failure", "--create-namespace", "--dry-run", "--debug", "--devel", "--reuse-values", "--reset-values", "--reset-then-reuse-values",
        "--force", "--no-hooks", "--skip-crds", "--include-crds", "--dependency-update", "--generate-name", "-g", "--replace", "--verify", "--cleanup-on-fail", "--disable-openapi-validation",
        "--hide-notes", "--hide-secret", "--insecure-skip-tls-verify", "--pass-credentials", "--plain-http", "--render-subchart-notes", "--skip-schema-validation", "--untar", "--prov", "--validate", "--is-upgrade", "--skip-tests",
        "--take-ownership", "--enable-dns",
    };

    /// <summary>First folders of paths that lie in a repository: no names of chart repositories.</summary>
    private static readonly HashSet<string> Folders = new(StringComparer.OrdinalIgnoreCase) { "charts", "chart", "helm", "deploy", "deployment", "k8s", "kubernetes", "manifests", "infra", "ops", "src" };

    public static bool IsTool(string program) => program is "kubectl" or "oc" or "helm" or "kustomize";

    public static void Read(string program, ShellCommand command, FileVersions versions)
    {
        if (program == "helm")
        {
            ReadHelm(command, versions);
        }
        else
        {
            ReadManifests(program, command, versions);
            ReadKubectl(command, versions);
        }
    }

    /// <summary><c>kubectl apply -f https://…</c>, <c>kubectl apply -k https://…?ref=v1</c>, <c>kustomize build github.com/…</c>.</summary>
    private static void ReadManifests(string program, ShellCommand command, FileVersions versions)
    {
        var words = command.Words;
        var verb = words.Skip(1).FirstOrDefault(word => word.Value is "apply" or "create" or "replace" or "kustomize" or "build" or "patch" or "set")?.Value;
        var takesFolder = (program == "kustomize" && verb == "build") || (program != "kustomize" && verb == "kustomize");
        if (!takesFolder && verb is not ("apply" or "create" or "replace"))
        {
            return;
        }

        for (var index = 1; index < words.Count; index++)
        {
            var text = words[index].Value;
            if (text == "--")
            {
                return;
            }

            if (text is "-f" or "--filename" or "-k" or "--kustomize" && index + 1 < words.Count)
            {
                AddManifests(words[++index], 0, text is "-k" or "--kustomize", versions);
                if (words[index].Value == "-")
                {
                    AddPiped(command.PipedFrom, versions);
                }
            }
            else if (text.StartsWith("--filename=", StringComparison.Ordinal) || text.StartsWith("--kustomize=", StringComparison.Ordinal) || text.StartsWith("-f=", StringComparison.Ordinal) || text.StartsWith("-k=", StringComparison.Ordinal))
            {
                AddManifests(words[index], text.IndexOf('=') + 1, text[text[1] == '-' ? 2 : 1] == 'k', versions);
            }
            else if (text.Length > 3 && text.StartsWith("-f", StringComparison.Ordinal))
            {
                AddManifests(words[index], 2, isFolder: false, versions);
            }
            else if (takesFolder && text.Length > 0 && text[0] != '-')
            {
                AddManifests(words[index], 0, isFolder: true, versions);
            }
        }
    }

    /// <summary><c>curl -L https://… | kubectl apply -f -</c>.</summary>
    private static void AddPiped(ShellCommand? source, FileVersions versions)
    {
        for (var step = 0; step < 5 && source is not null; step++)
        {
            if (source.Name is "curl" or "wget")
            {
                source.Words.ForEach(word => ManifestVersions.Add(versions, RuleIds.UnpinnedInstall, word.Value, word.IsUnknown, word.Span));
                return;
            }

            source = source.PipedFrom;
        }
    }

    /// <summary>One or more, with commas between.</summary>
    private static void AddManifests(ShellWord word, int start, bool isFolder, FileVersions versions)
    {
        foreach (var part in word.Value.Substring(start).Split(','))
        {
            if (part.Length > 0)
            {
                var span = word.IsUnknown || part.Length == word.Value.Length ? word.Span : word.Text.FileSpan(start, part.Length);
                if (isFolder)
                {
                    KustomizeVersions.AddResource(versions, RuleIds.UnpinnedInstall, part, word.IsUnknown, span);
                }
                else
                {
                    ManifestVersions.Add(versions, RuleIds.UnpinnedInstall, part, word.IsUnknown, span);
                }
            }

            start += part.Length + 1;
        }
    }

    /// <summary><c>kubectl run web --image=nginx</c>, <c>kubectl create deployment web --image nginx</c>, <c>kubectl set image deployment/web web=nginx</c>.</summary>
    private static void ReadKubectl(ShellCommand command, FileVersions versions)
    {
        var words = command.Words;
        var isSet = false;
        for (var index = 1; index < words.Count; index++)
        {
            var text = words[index].Value;
            if (text == "--")
            {
                return; // the container's own command
            }

            isSet |= text == "image" && words[index - 1].Value == "set";
            if (text == "--image" && index + 1 < words.Count)
            {
                Add(words[index + 1], 0, versions);
            }
            else if (text.StartsWith("--image=", StringComparison.Ordinal))
            {
                Add(words[index], 8, versions);
            }
            else if (isSet && text.Length > 0 && text[0] != '-' && text.IndexOf('=') is var sign and > 0 && text.IndexOf('/') is var slash && (slash < 0 || slash > sign))
            {
                Add(words[index], sign + 1, versions);
            }
        }
    }

    private static void Add(ShellWord word, int start, FileVersions versions)
    {
        if (!word.IsUnknown && word.Value.Length > start)
        {
            ImageVersions.Add(versions, word.Value.Substring(start), start == 0 ? word.Span : word.Text.FileSpan(start, word.Value.Length - start));
        }
    }

    private static void ReadHelm(ShellCommand command, FileVersions versions)
    {
        var operands = new List<ShellWord>();
        ShellWord? version = null;
        var (hasRepository, isNamed) = (false, false);
        for (var index = 1; index < command.Words.Count; index++)
        {
            var word = command.Words[index];
            var text = word.Value;
            if (text.Length == 0 || text[0] != '-')
            {
                operands.Add(word);
                continue;
            }

            var sign = text.IndexOf('=');
            var name = sign < 0 ? text : text.Substring(0, sign);
            isNamed |= name is "--generate-name" or "-g";
            hasRepository |= name == "--repo";
            version = name != "--version" ? version : sign < 0 && index + 1 < command.Words.Count ? command.Words[index + 1] : word;
            index += sign < 0 && !HelmFlags.Contains(text) ? 1 : 0;
        }

        if (operands.Count > 2 && operands[0].Value == "plugin" && operands[1].Value == "install")
        {
            AddPlugin(operands[2], version, versions);
            return;
        }

        var place = operands.Count == 0 ? -1 : operands[0].Value switch
        {
            "install" or "template" => isNamed || operands.Count == 2 ? 1 : 2,
            "upgrade" => 2,
            "pull" or "fetch" => 1,
            _ => -1,
        };
        if (place < 0 || place >= operands.Count || operands[place] is not { IsUnknown: false } chart || !IsRemote(chart.Value, hasRepository))
        {
            return;
        }

        var written = Written(version);
        var pinning = version is { IsUnknown: true } ? Pinning.Exact : chart.Value.IndexOf("@sha256:", StringComparison.Ordinal) > 0 ? Pinning.Hash : NpmRange.PinningOf(written);
        if (pinning is { } given)
        {
            versions.Add(RuleIds.UnpinnedInstall, PinKind.Helm, chart.Value, written, given, chart.Span).Owner = chart.Value.Substring(0, Math.Max(0, chart.Value.IndexOf('/')));
        }
    }

    private static string Written(ShellWord? version) => version is null ? "" : version.Value.Substring(version.Value.StartsWith("--version=", StringComparison.Ordinal) ? 10 : 0);

    /// <summary>A plugin is the repository that holds it, at a tag.</summary>
    private static void AddPlugin(ShellWord place, ShellWord? version, FileVersions versions)
    {
        if (GitAddress.Parse(place.Value) is { } address && !place.IsUnknown && !place.Value.EndsWith(".tgz", StringComparison.Ordinal) && !place.Value.EndsWith(".tar.gz", StringComparison.Ordinal))
        {
            versions.References.Add(version is { IsUnknown: true }
                ? GitVersions.OfVariable(RuleIds.UnpinnedInstall, place.Value, address.Owner, place.Span)
                : GitVersions.Of(RuleIds.UnpinnedInstall, place.Value, address.Owner, version is null ? null : Written(version), place.Span));
        }
    }

    /// <summary>A chart of a repository: of a registry, of one that is named, or of one that was added before. Folders and archives are here already.</summary>
    private static bool IsRemote(string chart, bool hasRepository)
    {
        if (hasRepository || chart.StartsWith("oci://", StringComparison.Ordinal))
        {
            return true;
        }

        var slash = chart.IndexOf('/');
        return slash > 0 && slash == chart.LastIndexOf('/') && slash < chart.Length - 1 && chart[0] is not ('.' or '~' or '$') && !chart.EndsWith(".tgz", StringComparison.Ordinal) && !Folders.Contains(chart.Substring(0, slash));
    }
}
