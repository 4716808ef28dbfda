using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>DVC's files: what they track must have a checksum.</summary>
internal static class DataFileVersions
{
    private static readonly string[] Checksums = ["md5", "etag", "checksum", "hash", "rev_lock", "sha256"];

    public static void ReadDvc(string text, FileVersions versions)
    {
        if (YamlParser.Parse(text) is not { Count: > 0 } documents)
        {
            versions.NotUnderstood = UnreadReason.Yaml;
            return;
        }

        foreach (var section in new[] { "outs", "deps" })
        {
            foreach (var item in documents[0][section]?.Items ?? [])
            {
                if (item.Kind == DataKind.Mapping && item["path"] is { } path && !HasChecksum(item))
                {
                    var reference = versions.Add(RuleIds.MovingModel, PinKind.Model, path.Value, "", Pinning.None, path.Span);
                    (reference.Fault, reference.Advice) = ("has no checksum", "run 'dvc commit' and commit the file");
                }
            }
        }
    }

    private static bool HasChecksum(DataNode item)
    {
        foreach (var name in Checksums)
        {
            if (item[name] is { Kind: DataKind.Mapping } or { Value.Length: > 0 } && !(name == "hash" && item["hash"]!.Value == "md5" && item["md5"] is null))
            {
                return true;
            }
        }

        return item["repo"]?["rev_lock"] is not null || item["files"] is not null || item["cloud"] is not null;
    }
}
