namespace FlightDelays;

/// <summary>A regression tree over binned columns, as flat arrays: node 0 is the root.</summary>
internal sealed class Tree
{
    /// <summary>The column a node splits on; -1 for a leaf.</summary>
    public List<int> Column { get; init; } = [];

    /// <summary>Rows whose bin is at most this go left.</summary>
    public List<int> Bin { get; init; } = [];

    public List<int> Left { get; init; } = [];

    public List<int> Right { get; init; } = [];

    /// <summary>What a leaf adds to the raw score; 0 for a split.</summary>
    public List<double> Value { get; init; } = [];

    public int AddLeaf(double value) => Add(column: -1, bin: 0, value);

    /// <summary>The children are set by <see cref="SetChildren"/> once they are grown.</summary>
    public int AddSplit(int column, int bin) => Add(column, bin, value: 0);

    public void SetChildren(int node, int left, int right) => (Left[node], Right[node]) = (left, right);

    public double Predict(byte[][] columns, int row)
    {
        var node = 0;
        while (Column[node] >= 0)
        {
            node = columns[Column[node]][row] <= Bin[node] ? Left[node] : Right[node];
        }

        return Value[node];
    }

    private int Add(int column, int bin, double value)
    {
        Column.Add(column);
        Bin.Add(bin);
        Left.Add(0);
        Right.Add(0);
        Value.Add(value);
        return Column.Count - 1;
    }
}
