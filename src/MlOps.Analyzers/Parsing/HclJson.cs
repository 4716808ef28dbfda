namespace MlOps.Analyzers.Parsing;

/// <summary>Terraform's JSON form as the blocks that it stands for.</summary>
internal static class HclJson
{
    /// <summary>How many labels a block of the type has; types that are not here are attributes.</summary>
    private static readonly Dictionary<string, int> Labels = new(StringComparer.Ordinal)
    {
        ["terraform"] = 0, ["required_providers"] = 0, ["locals"] = 0, ["provider"] = 1, ["module"] = 1, ["variable"] = 1, ["output"] = 1, ["resource"] = 2, ["data"] = 2, ["ephemeral"] = 2,
    };

    /// <summary>Null when it is not JSON.</summary>
    public static HclBlock? Parse(string text)
    {
        if (JsonParser.Parse(text) is not { Kind: DataKind.Mapping } file)
        {
            return null;
        }

        var block = new HclBlock(DataNode.Scalar(MappedText.Of(text, 0, 0), isQuoted: false));
        Fill(block, file);
        return block;
    }

    private static void Fill(HclBlock parent, DataNode body)
    {
        foreach (var entry in body.Entries)
        {
            if (Labels.TryGetValue(entry.Key.Value, out var labels) && entry.Value.Kind != DataKind.Scalar)
            {
                Add(parent, entry.Key, entry.Value, labels, []);
            }
            else
            {
                parent.Attributes.Add(entry);
            }
        }
    }

    private static void Add(HclBlock parent, DataNode type, DataNode value, int labels, List<DataNode> names)
    {
        foreach (var body in value.Kind == DataKind.Sequence ? value.Items : [value]) // a list is a block for each
        {
            if (labels > 0)
            {
                foreach (var entry in body.Entries)
                {
                    Add(parent, type, entry.Value, labels - 1, [.. names, entry.Key]);
                }

                continue;
            }

            var block = new HclBlock(type);
            block.Labels.AddRange(names);
            Fill(block, body);
            parent.Blocks.Add(block);
        }
    }
}
