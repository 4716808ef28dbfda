using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>What a Helm chart depends on: 'Chart.yaml', and 'requirements.yaml' of old charts.</summary>
internal static class ChartVersions
{
    public static void Read(DataNode file, FileVersions versions)
    {
        foreach (var chart in file["dependencies"]?.Items ?? [])
        {
            var repository = chart.TextAt("repository") ?? "";
            if (chart["name"] is not { Kind: DataKind.Scalar } name || repository.StartsWith("file:", StringComparison.Ordinal) || (repository.Length == 0 && chart["version"] is null))
            {
                continue; // a chart of the same folder
            }

            Add(versions, name, chart["version"]);
        }
    }

    /// <summary>A chart of a repository, wherever it is asked for.</summary>
    public static void Add(FileVersions versions, DataNode name, DataNode? version)
    {
        var written = version?.Value ?? "";
        if (written.IndexOf("{{", StringComparison.Ordinal) < 0 && written.IndexOf('$') < 0 && NpmRange.PinningOf(written) is { } pinning)
        {
            versions.Add(RuleIds.UnpinnedRequirement, PinKind.Helm, name.Value, written, pinning, version is { Span.Length: > 0 } ? version.Span : name.Span).Owner = name.Value;
        }
    }
}
