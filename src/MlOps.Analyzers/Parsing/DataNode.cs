using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

internal enum DataKind
{
    Scalar,
    Sequence,
    Mapping,
}

/// <summary>A value of a YAML, JSON or TOML file, and where it stands.</summary>
internal sealed class DataNode
{
    /// <summary>Mappings that one may be made of; more would go round in a circle.</summary>
    private const int MostMerges = 64;

    private static readonly List<DataNode> NoItems = [];
    private static readonly List<DataEntry> NoEntries = [];

    private DataNode(DataKind kind) => Kind = kind;

    public DataKind Kind { get; }

    /// <summary>Without quotes.</summary>
    public TextSpan Span { get; set; }

    public MappedText Text { get; private set; } = MappedText.Empty;

    public string Value => Text.Text;

    /// <summary>Written in quotes or as a block, so that it is text whatever it looks like.</summary>
    public bool IsQuoted { get; private set; }

    public List<DataNode> Items { get; private set; } = NoItems;

    public List<DataEntry> Entries { get; private set; } = NoEntries;

    public static DataNode Scalar(MappedText text, bool isQuoted) =>
        new(DataKind.Scalar) { Text = text, IsQuoted = isQuoted, Span = text.FileSpan(0, text.Length) };

    public static DataNode Sequence(int start) => new(DataKind.Sequence) { Items = [], Span = new(start, 0) };

    public static DataNode Mapping(int start) => new(DataKind.Mapping) { Entries = [], Span = new(start, 0) };

    /// <summary>The value of a key, through YAML's merge keys too.</summary>
    public DataNode? this[string key]
    {
        get
        {
            var merges = MostMerges;
            return Find(key, ref merges);
        }
    }

    private DataNode? Find(string key, ref int merges)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Text.Is(key))
            {
                return entry.Value;
            }
        }

        foreach (var entry in Entries)
        {
            if (!entry.Key.IsQuoted && entry.Key.Text.Is("<<"))
            {
                foreach (var mapping in entry.Value.Kind == DataKind.Sequence ? entry.Value.Items : [entry.Value])
                {
                    if (merges-- <= 0)
                    {
                        return null;
                    }

                    if (mapping.Find(key, ref merges) is { } inherited)
                    {
                        return inherited;
                    }
                }
            }
        }

        return null;
    }

    public DataNode? At(params string[] path)
    {
        var node = this;
        foreach (var key in path)
        {
            if (node[key] is not { } next)
            {
                return null;
            }

            node = next;
        }

        return node;
    }

    /// <summary>The text of a scalar, or null.</summary>
    public string? TextAt(string key) => this[key] is { Kind: DataKind.Scalar } scalar ? scalar.Value : null;

    public DataNode? KeyOf(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Text.Is(key))
            {
                return entry.Key;
            }
        }

        return null;
    }
}
