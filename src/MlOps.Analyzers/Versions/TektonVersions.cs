using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Tasks and pipelines that Tekton fetches: bundles, repositories, hubs, URLs.</summary>
internal static class TektonVersions
{
    public static bool IsReference(string key) => key is "taskRef" or "pipelineRef" or "ref";

    public static void Read(DataNode reference, FileVersions versions)
    {
        if (reference["bundle"] is { Kind: DataKind.Scalar, Value.Length: > 0 } old)
        {
            AddBundle(old, versions);
        }

        if (reference["resolver"] is not { Kind: DataKind.Scalar } resolver)
        {
            return;
        }

        switch (resolver.Value)
        {
            case "bundles" when Parameter(reference, "bundle") is { } bundle:
                AddBundle(bundle, versions);
                break;
            case "git":
                AddRepository(reference, resolver, versions);
                break;
            case "hub":
                AddHub(reference, versions);
                break;
            case "http" when Parameter(reference, "url") is { } url && url.Value.IndexOf('$') < 0:
                ManifestVersions.Add(versions, RuleIds.UnpinnedAction, url.Value, isUnknown: false, url.Span);
                break;
        }
    }

    private static void AddBundle(DataNode bundle, FileVersions versions) => ImageVersions.AddOrUnknown(versions, bundle.Value, bundle.Span);

    private static void AddRepository(DataNode reference, DataNode resolver, FileVersions versions)
    {
        var revision = Parameter(reference, "revision");
        var url = Parameter(reference, "url");
        var repository = Parameter(reference, "repo");
        var place = revision ?? url ?? repository ?? resolver;
        if (revision is not null && revision.Value.IndexOf('$') >= 0)
        {
            return;
        }

        var name = url?.Value ?? (Parameter(reference, "org") is { } organization && repository is not null ? organization.Value + "/" + repository.Value : repository?.Value ?? "git");
        var added = GitVersions.Add(versions, RuleIds.UnpinnedAction, name, GitAddress.Parse(name)?.Owner ?? "", revision?.Value, place.Span);
        if (revision is null)
        {
            added.Fault = "is taken from its branch 'main'";
        }
    }

    /// <summary>What a hub keeps under a version does not change: there is nothing firmer to write.</summary>
    private static void AddHub(DataNode reference, FileVersions versions)
    {
        if (Parameter(reference, "name") is not { } name || name.Value.IndexOf('$') >= 0)
        {
            return;
        }

        var version = Parameter(reference, "version");
        var written = version?.Value ?? "";
        if (written.IndexOf('$') < 0)
        {
            var isNumber = written.Length > 0 && char.IsDigit(written[0]) && !VersionText.HasWildcard(written); // a hub's '0.6' is a whole version
            var pinning = isNumber ? Pinning.Exact : NpmRange.PinningOf(written) ?? Pinning.None;
            versions.Add(RuleIds.UnpinnedAction, PinKind.Catalog, name.Value, written, pinning, (version ?? name).Span).Owner = Parameter(reference, "catalog")?.Value ?? "tekton";
        }
    }

    private static DataNode? Parameter(DataNode reference, string name)
    {
        foreach (var parameter in reference["params"]?.Items ?? [])
        {
            if (parameter.TextAt("name") == name && parameter["value"] is { Kind: DataKind.Scalar, Value.Length: > 0 } value)
            {
                return value;
            }
        }

        return null;
    }
}
