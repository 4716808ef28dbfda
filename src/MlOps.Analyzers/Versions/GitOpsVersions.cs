using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>What a cluster fetches for itself: sources and releases of Flux, applications of Argo CD, charts of K3s.</summary>
internal static class GitOpsVersions
{
    /// <summary>Those that Flux reads, the firmest first: where several are there, it takes the first.</summary>
    private static readonly string[] GitReferences = ["commit", "name", "semver", "tag", "branch"];

    public static void Read(DataNode document, FileVersions versions)
    {
        var api = document.TextAt("apiVersion") ?? "";
        if (document["spec"] is not { } spec)
        {
            return;
        }

        if (api.IndexOf(".toolkit.fluxcd.io/", StringComparison.Ordinal) > 0)
        {
            ReadFlux(document.TextAt("kind") ?? "", spec, versions);
        }
        else if (api.StartsWith("helm.cattle.io/", StringComparison.Ordinal) && document.TextAt("kind") == "HelmChart")
        {
            if (spec["chart"] is { Kind: DataKind.Scalar, Value.Length: > 0 } chart && !chart.Value.EndsWith(".tgz", StringComparison.Ordinal))
            {
                ChartVersions.Add(versions, chart, spec["version"]); // of K3s
            }
        }
        else if (api.StartsWith("argoproj.io/", StringComparison.Ordinal))
        {
            switch (document.TextAt("kind"))
            {
                case "Application":
                    ReadApplication(spec, versions);
                    break;
                case "ApplicationSet":
                    if (spec.At("template", "spec") is { } template)
                    {
                        ReadApplication(template, versions);
                    }

                    ReadGenerators(spec, versions, 0);
                    break;
            }
        }
    }

    private static void ReadFlux(string kind, DataNode spec, FileVersions versions)
    {
        switch (kind)
        {
            case "GitRepository" when spec["url"] is { Kind: DataKind.Scalar, Value.Length: > 0 } url:
                ReadRepository(url, spec["ref"], versions);
                break;
            case "OCIRepository" when spec["url"] is { Kind: DataKind.Scalar, Value.Length: > 0 } url:
                ReadArtifact(url, spec["ref"], versions);
                break;
            case "HelmRelease" when spec.At("chart", "spec") is { } chart:
                ReadChart(chart, versions);
                break;
            case "HelmChart":
                ReadChart(spec, versions);
                break;
            case "Kustomization":
                KustomizeVersions.ReadImages(spec["images"], versions);
                break;
        }
    }

    private static void ReadRepository(DataNode url, DataNode? reference, FileVersions versions)
    {
        var key = Array.Find(GitReferences, name => reference?[name] is { Kind: DataKind.Scalar, Value.Length: > 0 });
        var place = key is null ? null : reference![key];
        if (place is not null && IsTemplate(place.Value))
        {
            return;
        }

        var address = GitAddress.Parse(url.Value);
        if (key == "semver")
        {
            versions.Add(RuleIds.UnpinnedRequirement, PinKind.Git, url.Value, place!.Value, NpmRange.PinningOf(place.Value) ?? Pinning.Any, place.Span).Owner = address?.Owner ?? "";
            return;
        }

        var written = key == "branch" ? "refs/heads/" + place!.Value : place?.Value;
        GitVersions.Add(versions, RuleIds.UnpinnedRequirement, url.Value, address?.Owner ?? "", written, (place ?? url).Span);
    }

    private static void ReadArtifact(DataNode url, DataNode? reference, FileVersions versions)
    {
        const string Scheme = "oci://";
        var name = url.Value.StartsWith(Scheme, StringComparison.Ordinal) ? url.Value.Substring(Scheme.Length) : url.Value;
        if (reference?["digest"] is { Kind: DataKind.Scalar, Value.Length: > 0 } digest)
        {
            ImageVersions.Add(versions, name + "@" + digest.Value, digest.Span);
        }
        else if (reference?["semver"] is { Kind: DataKind.Scalar, Value.Length: > 0 } range && !IsTemplate(range.Value))
        {
            var added = versions.Add(RuleIds.UnpinnedImage, PinKind.Image, name, range.Value, NpmRange.PinningOf(range.Value) ?? Pinning.Any, range.Span);
            added.Owner = ImageReference.Parse(name)?.Owner ?? "";
        }
        else if (reference?["tag"] is { Kind: DataKind.Scalar, Value.Length: > 0 } tag)
        {
            if (!IsTemplate(tag.Value))
            {
                ImageVersions.Add(versions, name + ":" + tag.Value, tag.Span);
            }
        }
        else
        {
            ImageVersions.Add(versions, name, url.Span);
        }
    }

    /// <summary>Of a chart that lies in a repository or a bucket, the version is not read.</summary>
    private static void ReadChart(DataNode chart, FileVersions versions)
    {
        var source = chart["sourceRef"]?.TextAt("kind");
        if (source is "HelmRepository" or null && chart["chart"] is { Kind: DataKind.Scalar, Value.Length: > 0 } name && name.Value[0] is not ('.' or '/'))
        {
            ChartVersions.Add(versions, name, chart["version"]);
        }
    }

    private static void ReadApplication(DataNode spec, FileVersions versions)
    {
        ReadSource(spec["source"], versions);
        foreach (var source in spec["sources"]?.Items ?? [])
        {
            ReadSource(source, versions);
        }

        if (spec.At("sourceHydrator", "drySource") is { } dry)
        {
            ReadSource(dry, versions);
        }
    }

    private static void ReadSource(DataNode? source, FileVersions versions)
    {
        if (source?["repoURL"] is not { Kind: DataKind.Scalar, Value.Length: > 0 } url)
        {
            return;
        }

        foreach (var image in source.At("kustomize", "images")?.Items ?? [])
        {
            if (image is { Kind: DataKind.Scalar, Value.Length: > 0 } && !IsTemplate(image.Value))
            {
                ImageVersions.Add(versions, image.Value.Substring(image.Value.IndexOf('=') + 1), image.Span);
            }
        }

        var revision = source["targetRevision"];
        if (revision is not null && IsTemplate(revision.Value))
        {
            return;
        }

        if (source["chart"] is { Kind: DataKind.Scalar, Value.Length: > 0 } chart)
        {
            if (!IsTemplate(chart.Value))
            {
                ChartVersions.Add(versions, chart, revision);
            }

            return;
        }

        if (url.Value.StartsWith("oci://", StringComparison.Ordinal))
        {
            ChartVersions.Add(versions, url, revision);
            return;
        }

        AddRevision(url, revision, versions);
    }

    private static void AddRevision(DataNode url, DataNode? revision, FileVersions versions)
    {
        var written = revision?.Value;
        var place = (revision is { Span.Length: > 0 } ? revision : url).Span;
        var owner = GitAddress.Parse(url.Value)?.Owner ?? "";
        var isRange = written is { Length: > 0 } && (written[0] is '>' or '<' or '^' or '~' or '=' || VersionText.HasWildcard(written.TrimStart('v')));
        if (isRange)
        {
            versions.Add(RuleIds.UnpinnedRequirement, PinKind.Git, url.Value, written!, NpmRange.PinningOf(written!.TrimStart('v')) ?? Pinning.Any, place).Owner = owner;
            return;
        }

        GitVersions.Add(versions, RuleIds.UnpinnedRequirement, url.Value, owner, written, place);
    }

    /// <summary>Generators read files and folders of a repository, also within 'matrix' and 'merge'.</summary>
    private static void ReadGenerators(DataNode node, FileVersions versions, int depth)
    {
        foreach (var generator in depth > 5 ? [] : node["generators"]?.Items ?? [])
        {
            if (generator["git"] is { } git && git["repoURL"] is { Kind: DataKind.Scalar, Value.Length: > 0 } url && !IsTemplate(url.Value) && (git["revision"] is not { } revision || !IsTemplate(revision.Value)))
            {
                AddRevision(url, git["revision"], versions);
            }

            foreach (var name in new[] { "matrix", "merge" })
            {
                if (generator[name] is { } inner)
                {
                    ReadGenerators(inner, versions, depth + 1);
                }
            }
        }
    }

    private static bool IsTemplate(string text) => text.IndexOf("{{", StringComparison.Ordinal) >= 0 || text.IndexOf('$') >= 0;
}
