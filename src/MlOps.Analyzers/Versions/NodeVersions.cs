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

        AddForced(versions, file["overrides"], 0);
        AddForced(versions, file["resolutions"], 0);
        AddForced(versions, file.At("pnpm", "overrides"), 0);
        if (file["packageManager"] is { Kind: DataKind.Scalar } manager && manager.Value.IndexOf('@') is var at && at > 0)
        {
            var version = manager.Value.Substring(at + 1);
            var pinning = version.IndexOf("+sha", StringComparison.Ordinal) > 0 ? Pinning.Hash : NpmRange.PinningOf(version) ?? Pinning.Exact;
            versions.Add(RuleIds.UnpinnedRequirement, PinKind.Npm, manager.Value.Substring(0, at), version, pinning, manager.Span).CanBeLocked = false;
        }
    }

    /// <summary>pnpm's 'pnpm-workspace.yaml': the versions that its packages share.</summary>
    public static void ReadWorkspace(DataNode file, FileVersions versions)
    {
        AddForced(versions, file["catalog"], 0);
        AddForced(versions, file["overrides"], 0);
        foreach (var catalog in file["catalogs"]?.Entries ?? [])
        {
            AddForced(versions, catalog.Value, 0);
        }
    }

    /// <summary>Versions of what others depend on; '$name' is the one that stands elsewhere in the file.</summary>
    private static void AddForced(FileVersions versions, DataNode? section, int depth)
    {
        foreach (var entry in section?.Entries ?? [])
        {
            if (entry.Value.Kind == DataKind.Mapping && depth < 20)
            {
                AddForced(versions, entry.Value, depth + 1);
            }
            else if (entry.Value is { Kind: DataKind.Scalar, Value: not ("" or "-") } && entry.Value.Value[0] != '$')
            {
                Add(versions, entry.Key.Value, entry.Value, isText: true);
            }
        }
    }

    private static void Add(FileVersions versions, string name, DataNode value, bool isText = false)
    {
        if (value.Kind != DataKind.Scalar || !(value.IsQuoted || isText) || value.Value.IndexOf("{{", StringComparison.Ordinal) >= 0 || NpmRange.PinningOf(value.Value) is not { } pinning)
        {
            return;
        }

        var slash = name.IndexOf('/');
        versions.Add(RuleIds.UnpinnedRequirement, PinKind.Npm, name, value.Value, pinning, value.Span).Owner = slash > 0 ? name.Substring(0, slash) : name;
    }
}
