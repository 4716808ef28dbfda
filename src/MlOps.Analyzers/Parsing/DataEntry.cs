namespace MlOps.Analyzers.Parsing;

internal sealed class DataEntry(DataNode key, DataNode value)
{
    public DataNode Key { get; } = key;

    public DataNode Value { get; } = value;
}
