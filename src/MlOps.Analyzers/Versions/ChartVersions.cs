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

            var version = chart["version"];
            var written = version?.Value ?? "";
            if (NpmRange.PinningOf(written) is { } pinning)
            {
                versions.Add(RuleIds.UnpinnedRequirement, PinKind.Helm, name.Value, written, pinning, version is { Span.Length: > 0 } ? version.Span : name.Span).Owner = name.Value;
            }
        }
    }
}
