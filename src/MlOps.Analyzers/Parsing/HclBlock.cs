namespace MlOps.Analyzers.Parsing;

/// <summary>A block of a Terraform file: its type and labels, its attributes (literal values alone) and its inner blocks.</summary>
internal sealed class HclBlock(DataNode type)
{
    public DataNode Type { get; } = type;

    public List<DataNode> Labels { get; } = [];

    public List<DataEntry> Attributes { get; } = [];

    public List<HclBlock> Blocks { get; } = [];

    /// <summary>An attribute's value; a scalar that is not quoted is an expression.</summary>
    public DataNode? this[string name]
    {
        get
        {
            foreach (var attribute in Attributes)
            {
                if (attribute.Key.Value == name)
                {
                    return attribute.Value;
                }
            }

            return null;
        }
    }
}
