using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>package.json: what the project itself depends on. Peers and engines are bounds by nature.</summary>
internal static class NodeVersions
{
    private static readonly string[] Sections = ["dependencies", "devDependencies", "optionalDependencies"];

    public static void Read(string text, FileVersions versions)
    {
        if (JsonParser.Parse(text) is not { } file)
        {
            versions.NotUnderstood = UnreadReason.Json;
            return;
        }

        foreach (var section in Sections)
        {
            foreach (var entry in file[section]?.Entries ?? [])
            {
                Add(versions, entry.Key.Value, entry.Value);
            }
        }

        if (file["packageManager"] is { Kind: DataKind.Scalar } manager && manager.Value.IndexOf('@') is var at && at > 0)
        {
            var version = manager.Value.Substring(at + 1);
            var pinning = version.IndexOf("+sha", StringComparison.Ordinal) > 0 ? Pinning.Hash : NpmRange.PinningOf(version) ?? Pinning.Exact;
            versions.Add(RuleIds.UnpinnedRequirement, PinKind.Npm, manager.Value.Substring(0, at), version, pinning, manager.Span);
        }
    }

    private static void Add(FileVersions versions, string name, DataNode value)
    {
        if (value.Kind != DataKind.Scalar || !value.IsQuoted || value.Value.IndexOf("{{", StringComparison.Ordinal) >= 0 || NpmRange.PinningOf(value.Value) is not { } pinning)
        {
            return;
        }

        var slash = name.IndexOf('/');
        versions.Add(RuleIds.UnpinnedRequirement, PinKind.Npm, name, value.Value, pinning, value.Span).Owner = slash > 0 ? name.Substring(0, slash) : name;
    }
}
