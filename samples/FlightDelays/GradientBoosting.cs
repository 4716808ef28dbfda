using MlOps.Sdk.Checkpointing;

namespace FlightDelays;

/// <summary>
/// Gradient boosting with the logistic loss on binned columns (Friedman 2001; the histograms as in LightGBM). Threads share the columns:
/// every sum is of one column, in row order and on one thread, so the same input gives the same trees, bit for bit, with any number of them.
/// </summary>
/// <remarks>
/// With p the predicted probability and y the label, a row's gradient is g = p - y and its hessian h = p (1 - p).
/// A leaf adds -G / (H + L2), scaled by the learning rate, where G and H are its sums; a split is worth
/// GL² / (HL + L2) + GR² / (HR + L2) - G² / (H + L2).
/// </remarks>
internal sealed class GradientBoosting : ICheckpointable
{
    private readonly BoostingParameters _parameters;
    private readonly byte[][] _columns;
    private readonly bool[] _labels;
    private readonly RawScores _scores;
    private readonly double[] _gradients;
    private readonly double[] _hessians;
    private readonly int[] _scratch;
    private readonly Split?[] _splits;
    private readonly ParallelOptions _parallel;
    private double[] _probabilities;

    /// <summary>Trains on the first rows of <paramref name="columns"/>, as many as there are labels.</summary>
    public GradientBoosting(BoostingParameters parameters, byte[][] columns, bool[] labels, int threads)
    {
        (_parameters, _columns, _labels, State) = (parameters, columns, labels, Start(labels));
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _splits = new Split?[columns.Length];
        _gradients = new double[labels.Length];
        _hessians = new double[labels.Length];
        _scratch = new int[labels.Length];
        _scores = new RawScores(State, columns, ..labels.Length);
        _probabilities = _scores.Probabilities();
    }

    public BoostingState State { get; }

    public double TrainLoss => ClassificationMetrics.LogLossOf(_probabilities, _labels);

    public void Save(CheckpointWriter writer)
    {
        writer.Write("model", State);
        writer.Write("scores", _scores);
    }

    public void Load(CheckpointReader reader)
    {
        reader.Read("model", State);
        reader.Read("scores", _scores);
        reader.OnSwap(() => _probabilities = _scores.Probabilities());
    }

    /// <summary>One round: grows a tree against the errors so far and adds it to <see cref="State"/>.</summary>
    public Tree AddTree()
    {
        for (var row = 0; row < _labels.Length; row++)
        {
            var probability = _probabilities[row];
            _gradients[row] = probability - (_labels[row] ? 1 : 0);
            _hessians[row] = probability * (1 - probability);
        }

        var tree = new Tree();
        Grow(tree, SampleRows(round: State.Trees.Count), depth: 0);
        State.Trees.Add(tree);
        _scores.Add(tree);
        _probabilities = _scores.Probabilities();
        return tree;
    }

    private static BoostingState Start(bool[] labels)
    {
        var rate = (double)labels.AsSpan().Count(true) / labels.Length;
        return new BoostingState { BaseScore = Math.Log(rate / (1 - rate)) };
    }

    private Memory<int> SampleRows(int round)
    {
        var random = new SplitMix64(new SplitMix64((ulong)_parameters.Seed).Next() + (ulong)round);
        var rows = new int[_labels.Length];
        var count = 0;
        for (var row = 0; row < rows.Length; row++)
        {
            rows[count] = row;
            count += random.NextDouble() < _parameters.Subsample ? 1 : 0;
        }

        return rows.AsMemory(0, count);
    }

    private int Grow(Tree tree, Memory<int> rows, int depth)
    {
        var total = default(Sums);
        foreach (var row in rows.Span)
        {
            total.Add(_gradients[row], _hessians[row]);
        }

        if (depth == _parameters.MaxDepth || BestSplit(rows, total) is not { } best)
        {
            return tree.AddLeaf(-_parameters.LearningRate * total.Gradient / (total.Hessian + _parameters.L2));
        }

        var node = tree.AddSplit(best.Column, best.Bin);
        var middle = Partition(rows.Span, _columns[best.Column], best.Bin);
        var left = Grow(tree, rows[..middle], depth + 1);
        var right = Grow(tree, rows[middle..], depth + 1);
        tree.SetChildren(node, left, right);
        return node;
    }

    private Split? BestSplit(ReadOnlyMemory<int> rows, Sums total)
    {
        Parallel.For(0, _columns.Length, _parallel, column => _splits[column] = BestSplit(column, rows.Span, total));
        Split? best = null;
        foreach (var split in _splits)
        {
            // Of equal splits the first wins, so the choice never depends on anything but the data.
            best = split is not null && (best is null || split.Value.Score > best.Value.Score) ? split : best;
        }

        return best;
    }

    private Split? BestSplit(int column, ReadOnlySpan<int> rows, Sums total)
    {
        Span<Sums> histogram = stackalloc Sums[QuantileBins.MaxBins];
        var bins = _columns[column];
        foreach (var row in rows)
        {
            histogram[bins[row]].Add(_gradients[row], _hessians[row]);
        }

        Split? best = null;
        var bestScore = Score(total);
        var left = default(Sums);
        for (var bin = 0; bin < histogram.Length - 1; bin++)
        {
            left.Add(histogram[bin]);
            var right = total.Without(left);
            if (left.Rows < _parameters.MinChildRows || right.Rows < _parameters.MinChildRows)
            {
                continue;
            }

            var score = Score(left) + Score(right);
            if (score > bestScore)
            {
                (best, bestScore) = (new Split(column, bin, score), score);
            }
        }

        return best;
    }

    private double Score(Sums sums) => sums.Gradient * sums.Gradient / (sums.Hessian + _parameters.L2);

    /// <summary>Moves the rows that go left to the front, in both halves keeping their order; returns how many.</summary>
    private int Partition(Span<int> rows, byte[] bins, int bin)
    {
        var (left, right) = (0, 0);
        foreach (var row in rows)
        {
            if (bins[row] <= bin)
            {
                rows[left++] = row;
            }
            else
            {
                _scratch[right++] = row;
            }
        }

        _scratch.AsSpan(0, right).CopyTo(rows[left..]);
        return left;
    }

    private readonly record struct Split(int Column, int Bin, double Score);

    private struct Sums
    {
        public double Gradient;
        public double Hessian;
        public int Rows;

        public void Add(double gradient, double hessian)
        {
            Gradient += gradient;
            Hessian += hessian;
            Rows++;
        }

        public void Add(Sums other)
        {
            Gradient += other.Gradient;
            Hessian += other.Hessian;
            Rows += other.Rows;
        }

        public readonly Sums Without(Sums other) => new()
        {
            Gradient = Gradient - other.Gradient,
            Hessian = Hessian - other.Hessian,
            Rows = Rows - other.Rows,
        };
    }
}
