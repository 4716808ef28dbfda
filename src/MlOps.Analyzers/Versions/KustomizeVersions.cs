using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Kustomize: bases and files from elsewhere, tags that it writes, charts that it renders.</summary>
internal static class KustomizeVersions
{
    private static readonly string[] Lists = ["resources", "bases", "components", "crds", "generators", "transformers", "configurations", "validators"];

    public static void Read(DataNode document, FileVersions versions)
    {
        foreach (var list in Lists)
        {
            foreach (var item in document[list]?.Items ?? [])
            {
                if (item is { Kind: DataKind.Scalar, Value.Length: > 0 })
                {
                    AddResource(versions, RuleIds.UnpinnedRequirement, item.Value, isUnknown: false, item.Span);
                }
            }
        }

        ReadImages(document["images"], versions);
        foreach (var chart in document["helmCharts"]?.Items ?? [])
        {
            AddChart(versions, chart["name"], chart["version"], chart["repo"]);
        }

        foreach (var chart in document["helmChartInflationGenerator"]?.Items ?? [])
        {
            AddChart(versions, chart["chartName"], chart["chartVersion"], chart["chartRepoUrl"]);
        }
    }

    /// <summary>'kind: HelmChartInflationGenerator' in a file of its own.</summary>
    public static void ReadGenerator(DataNode document, FileVersions versions) => AddChart(versions, document["name"], document["version"], document["repo"]);

    public static void ReadImages(DataNode? images, FileVersions versions)
    {
        foreach (var image in images?.Items ?? [])
        {
            var place = image["newTag"] ?? image["newName"] ?? image["name"];
            if (place is null || image["digest"] is not null || (image["newTag"] is null && image["newName"] is null))
            {
                continue;
            }

            var name = image.TextAt("newName") ?? image.TextAt("name") ?? "";
            ImageVersions.Add(versions, image["newTag"] is { } tag ? name + ":" + tag.Value : name, place.Span);
        }
    }

    /// <summary>A repository with a folder in it, or one file; nothing for what lies here.</summary>
    public static void AddResource(FileVersions versions, string ruleId, string text, bool isUnknown, TextSpan span)
    {
        if (GitAddress.Parse(text) is not { } address)
        {
            return;
        }

        var isFile = text.IndexOf("://", StringComparison.Ordinal) > 0 && !address.NamesRepository
            && (RepositoryUrl.Parse(text) is not null || address.Path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || address.Path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase));
        if (isFile)
        {
            ManifestVersions.Add(versions, ruleId, text, isUnknown, span);
            return;
        }

        var end = text.IndexOfAny(['?', '#']);
        var name = end < 0 ? text : text.Substring(0, end);
        versions.References.Add(isUnknown ? GitVersions.OfVariable(ruleId, name, address.Owner, span) : GitVersions.Of(ruleId, name, address.Owner, address.Reference, span));
    }

    private static void AddChart(FileVersions versions, DataNode? name, DataNode? version, DataNode? repository)
    {
        if (name is { Kind: DataKind.Scalar, Value.Length: > 0 } && repository is { Kind: DataKind.Scalar, Value.Length: > 0 })
        {
            ChartVersions.Add(versions, name, version);
        }
    }
}
