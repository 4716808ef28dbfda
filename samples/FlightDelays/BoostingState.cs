using MlOps.Sdk.Checkpointing;

namespace FlightDelays;

/// <summary>
/// The model that boosting carries from one round to the next. Each round draws its rows from the seed and its own number, so there is no
/// generator whose state would have to be kept.
/// </summary>
internal sealed class BoostingState : ICheckpointable
{
    /// <summary>The raw score before the first tree: the log odds of the training labels.</summary>
    public required double BaseScore { get; init; }

    public List<Tree> Trees { get; init; } = [];

    // The nodes of all trees, one after the other: a tensor per field is written faster than JSON.
    public void Save(CheckpointWriter writer)
    {
        writer.WriteTensor<int>("nodes", [.. Trees.Select(tree => tree.Column.Count)]);
        writer.WriteTensor<int>("column", [.. Trees.SelectMany(tree => tree.Column)]);
        writer.WriteTensor<int>("bin", [.. Trees.SelectMany(tree => tree.Bin)]);
        writer.WriteTensor<int>("left", [.. Trees.SelectMany(tree => tree.Left)]);
        writer.WriteTensor<int>("right", [.. Trees.SelectMany(tree => tree.Right)]);
        writer.WriteTensor<double>("value", [.. Trees.SelectMany(tree => tree.Value)]);
    }

    public void Load(CheckpointReader reader)
    {
        var trees = new List<Tree>();
        var start = 0;
        foreach (var count in reader.GetTensor<int>("nodes"))
        {
            trees.Add(new Tree
            {
                Column = [.. reader.GetTensor<int>("column").Slice(start, count)],
                Bin = [.. reader.GetTensor<int>("bin").Slice(start, count)],
                Left = [.. reader.GetTensor<int>("left").Slice(start, count)],
                Right = [.. reader.GetTensor<int>("right").Slice(start, count)],
                Value = [.. reader.GetTensor<double>("value").Slice(start, count)],
            });
            start += count;
        }

        reader.OnSwap(() =>
        {
            Trees.Clear();
            Trees.AddRange(trees);
        });
    }
}
