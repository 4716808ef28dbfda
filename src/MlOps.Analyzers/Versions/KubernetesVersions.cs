using System.Globalization;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Kubernetes' manifests, Kustomize's images and the values of Helm charts.</summary>
internal sealed class KubernetesVersions
{
    private const int DeepestNesting = 60;

    private readonly FileVersions _versions;
    private readonly bool _isTemplate;
    private readonly HashSet<DataNode> _seen = [];

    private KubernetesVersions(FileVersions versions, bool isTemplate) => (_versions, _isTemplate) = (versions, isTemplate);

    public static bool IsManifest(DataNode document) => document["apiVersion"] is not null && document["kind"] is not null;

    public static void Read(List<DataNode> documents, string text, FileVersions versions)
    {
        var reader = new KubernetesVersions(versions, text.IndexOf("{{", StringComparison.Ordinal) >= 0);
        foreach (var document in documents)
        {
            if (!IsManifest(document))
            {
                continue;
            }

            if (document.TextAt("kind") is "Kustomization" or "Component" && document.TextAt("apiVersion")?.StartsWith("kustomize.config.k8s.io", StringComparison.Ordinal) == true)
            {
                KustomizeVersions.Read(document, versions);
                continue;
            }

            if (document.TextAt("kind") == "HelmChartInflationGenerator")
            {
                KustomizeVersions.ReadGenerator(document, versions);
            }

            GitOpsVersions.Read(document, versions);

            if (document.TextAt("kind") is "SparkApplication" or "ScheduledSparkApplication")
            {
                reader.ReadSpark(document, 0);
            }

            reader.Visit(document, 0);
        }
    }

    public static void ReadHelmValues(List<DataNode> documents, FileVersions versions)
    {
        var reader = new KubernetesVersions(versions, isTemplate: true);
        documents.ForEach(document => reader.VisitValues(document, 0));
    }

    private void Visit(DataNode node, int depth)
    {
        if (depth > DeepestNesting || !_seen.Add(node))
        {
            return;
        }

        foreach (var item in node.Items)
        {
            Visit(item, depth + 1);
        }

        foreach (var entry in node.Entries)
        {
            if (entry.Key.Value is "containers" or "initContainers" or "ephemeralContainers" && entry.Value.Kind == DataKind.Sequence)
            {
                foreach (var container in entry.Value.Items)
                {
                    if (container.Kind == DataKind.Mapping && _seen.Add(container))
                    {
                        ReadContainer(container, entry.Key.Value != "ephemeralContainers", node["resources"]);
                    }
                }
            }
            else if (entry.Key.Value is "container" or "script" && entry.Value.Kind == DataKind.Mapping && entry.Value["image"] is not null && _seen.Add(entry.Value))
            {
                ReadContainer(entry.Value, hasResources: entry.Key.Value == "container"); // of an Argo template
                ContainerScripts.ReadScript(entry.Value["source"], entry.Value["command"], _versions);
            }
            else if (entry.Key.Value is "stepTemplate" && entry.Value["image"] is { Kind: DataKind.Scalar, Value.Length: > 0 } image && _seen.Add(image))
            {
                AddImage(image); // of Tekton
            }
            else if (TektonVersions.IsReference(entry.Key.Value) && entry.Value.Kind == DataKind.Mapping && (entry.Value["resolver"] ?? entry.Value["bundle"]) is not null)
            {
                if (_seen.Add(entry.Value))
                {
                    TektonVersions.Read(entry.Value, _versions);
                }
            }
            else if (entry.Key.Value is "volumes")
            {
                foreach (var volume in entry.Value.Items)
                {
                    if (volume["image"]?["reference"] is { Kind: DataKind.Scalar, Value.Length: > 0 } reference && _seen.Add(reference))
                    {
                        AddImage(reference);
                    }
                }
            }
            else if (entry.Key.Value is "steps" or "sidecars" && entry.Value.Kind == DataKind.Sequence)
            {
                ReadSteps(entry.Value, depth);
            }
            else if (entry.Value.Kind != DataKind.Scalar)
            {
                Visit(entry.Value, depth + 1);
            }
        }
    }

    /// <summary>Spark's operator has the image beside the settings, for all or for driver and executor.</summary>
    private void ReadSpark(DataNode node, int depth)
    {
        foreach (var entry in node.Entries)
        {
            if (entry.Key.Value == "image" && entry.Value is { Kind: DataKind.Scalar, Value.Length: > 0 } && _seen.Add(entry.Value))
            {
                AddImage(entry.Value);
            }
            else if (entry.Key.Value is "spec" or "template" or "driver" or "executor" && depth < 5)
            {
                ReadSpark(entry.Value, depth + 1);
            }
        }
    }

    /// <summary>Tekton's steps run in images of their own; Argo's name templates.</summary>
    private void ReadSteps(DataNode steps, int depth)
    {
        foreach (var step in steps.Items)
        {
            if (step["image"] is { Kind: DataKind.Scalar, Value.Length: > 0 } image && _seen.Add(image))
            {
                AddImage(image);
                ContainerScripts.ReadWords(step["command"], step["args"], _versions);
                ContainerScripts.ReadScript(step["script"], null, _versions);
            }
            else
            {
                Visit(step, depth + 1);
            }
        }
    }

    /// <param name="container">What names an image.</param>
    /// <param name="hasResources">Whether it may ask for resources.</param>
    /// <param name="shared">What the pod asks for as a whole.</param>
    private void ReadContainer(DataNode container, bool hasResources, DataNode? shared = null)
    {
        if (_seen.Add(container["command"] ?? container["args"] ?? container))
        {
            ContainerScripts.ReadWords(container["command"], container["args"], _versions);
        }

        var image = container["image"];
        if (image is { Kind: DataKind.Scalar, Value.Length: > 0 })
        {
            AddImage(image);
        }

        if (!hasResources || (image is null && container["name"] is null))
        {
            return;
        }

        var resources = container["resources"];
        if (resources is { Kind: DataKind.Scalar } && (_isTemplate || resources.Value.IndexOf('$') >= 0))
        {
            return; // a template fills them in
        }

        var missing = new List<string>();
        foreach (var (side, what) in new[] { ("requests", "cpu"), ("requests", "memory"), ("limits", "cpu"), ("limits", "memory") })
        {
            var amounts = resources?[side];
            if (shared?[side]?[what] is { Kind: DataKind.Scalar } given && !IsNothing(given))
            {
                continue;
            }

            if (amounts is { Kind: DataKind.Scalar, Value.Length: > 0 } || (_isTemplate && amounts is { Kind: DataKind.Scalar }))
            {
                continue;
            }

            if (amounts?[what] is not { } amount || (amount.Kind == DataKind.Scalar && IsNothing(amount)))
            {
                missing.Add(string.Format(CultureInfo.InvariantCulture, "{0}.{1}", side, what));
            }
        }

        if (missing.Count > 0)
        {
            var place = container["name"] is { Kind: DataKind.Scalar, Value.Length: > 0 } name ? name : image ?? container;
            var reference = _versions.Add(RuleIds.UnlimitedContainer, PinKind.Resources, place.Value, string.Join(", ", missing), Pinning.None, place.Span);
            reference.Fault = "has no " + string.Join(", ", missing);
            reference.Advice = "say under 'resources' what it needs and may take";
        }
    }

    /// <summary>In a template, what is filled in later is somebody else's to check.</summary>
    private void AddImage(DataNode image)
    {
        if (_isTemplate)
        {
            ImageVersions.Add(_versions, image.Value, image.Span);
        }
        else
        {
            ImageVersions.AddOrUnknown(_versions, image.Value, image.Span);
        }
    }

    private bool IsNothing(DataNode amount) => amount.Value is "0" or "null" or "~" || (amount.Value.Length == 0 && !_isTemplate);

    /// <summary>'image: name:tag', and mappings with a repository and a tag.</summary>
    private void VisitValues(DataNode node, int depth)
    {
        if (depth > DeepestNesting || !_seen.Add(node))
        {
            return;
        }

        node.Items.ForEach(item => VisitValues(item, depth + 1));
        if (node["repository"] is { Kind: DataKind.Scalar, Value.Length: > 0 } repository && repository.Value.IndexOf("://", StringComparison.Ordinal) < 0
            && node["digest"] is null or { Value.Length: 0 } && node["sha"] is null or { Value.Length: 0 })
        {
            var tag = node["tag"];
            var registry = node.TextAt("registry") is { Length: > 0 } host ? host + "/" : "";
            if (tag is null)
            {
                ImageVersions.Add(_versions, registry + repository.Value, repository.Span);
            }
            else if (tag is { Kind: DataKind.Scalar, Value.Length: > 0 } && tag.Value is not ("null" or "~"))
            {
                ImageVersions.Add(_versions, registry + repository.Value + ":" + tag.Value, tag.Span);
            }
        }

        foreach (var entry in node.Entries)
        {
            if (entry.Value.Kind != DataKind.Scalar)
            {
                VisitValues(entry.Value, depth + 1);
            }
            else if (entry.Key.Value == "image" && entry.Value.Value.Length > 0 && entry.Value.Value.IndexOf(':') + entry.Value.Value.IndexOf('/') > -2 && node["tag"] is null)
            {
                ImageVersions.Add(_versions, entry.Value.Value, entry.Value.Span);
            }
        }
    }
}
