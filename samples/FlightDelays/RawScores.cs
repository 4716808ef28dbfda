using MlOps.Sdk.Checkpointing;

namespace FlightDelays;

/// <summary>The raw score of each row: the base score and then the trees, added in their order.</summary>
internal sealed class RawScores : ICheckpointable
{
    private readonly byte[][] _columns;
    private readonly int _start;
    private readonly double[] _scores;

    public RawScores(BoostingState state, byte[][] columns, Range rows)
    {
        (_start, var count) = rows.GetOffsetAndLength(columns[0].Length);
        _columns = columns;
        _scores = new double[count];
        Array.Fill(_scores, state.BaseScore);
        state.Trees.ForEach(Add);
    }

    public void Add(Tree tree)
    {
        for (var row = 0; row < _scores.Length; row++)
        {
            _scores[row] += tree.Predict(_columns, _start + row);
        }
    }

    /// <summary>The probability of a delay per row.</summary>
    public double[] Probabilities() => Array.ConvertAll(_scores, score => 1 / (1 + Math.Exp(-score)));

    public void Save(CheckpointWriter writer) => writer.WriteTensor("scores", _scores);

    public void Load(CheckpointReader reader) => reader.ReadTensor("scores", _scores);
}
