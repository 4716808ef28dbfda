using System.Numerics;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics;

/// <summary>
/// Sum and count of a target per group and fold. Sums are exact: the same bits for any order and any partition of the rows. A target that is
/// NaN is left out; so is a row whose code or fold is negative.
/// </summary>
internal sealed class GroupSums
{
    // A cell counts units of 2^-64. Nearly all targets are multiples of that; those that are not, or are huge, go to the cell's wide sum.
    private const int CellExponent = -64;

    private readonly Int128[] _cells;
    private readonly long[] _counts;
    private readonly Dictionary<int, ColumnMoments> _wide = [];

    /// <param name="groups">Codes are from 0 to one less.</param>
    /// <param name="folds">Folds are from 0 to one less.</param>
    public GroupSums(int groups, int folds)
    {
        Groups = groups;
        Folds = folds;
        _cells = new Int128[checked(groups * folds)];
        _counts = new long[_cells.Length];
    }

    public int Groups { get; }

    public int Folds { get; }

    /// <summary>Adds rows.</summary>
    public void Add(ReadOnlySpan<int> codes, ReadOnlySpan<int> folds, ReadOnlySpan<float> targets)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            if (codes[i] < 0 || folds[i] < 0 || float.IsNaN(targets[i]))
            {
                continue;
            }

            var cell = CellOf(codes[i], folds[i]);
            _counts[cell]++;
            Add(cell, targets[i]);
        }
    }

    /// <summary>Adds what another of the same size has; the other stays as it is.</summary>
    public void Merge(GroupSums other)
    {
        for (var cell = 0; cell < _cells.Length; cell++)
        {
            _cells[cell] += other._cells[cell];
            _counts[cell] += other._counts[cell];
        }

        foreach (var (cell, sum) in other._wide)
        {
            WideOf(cell).Merge(sum);
        }
    }

    public long Count(int group, int fold) => _counts[CellOf(group, fold)];

    public double Sum(int group, int fold) => SumOf([CellOf(group, fold)]);

    /// <summary>Over all folds.</summary>
    public long Count(int group) => Cells(group).Sum(cell => _counts[cell]);

    /// <summary>Over all folds, rounded once.</summary>
    public double Sum(int group) => SumOf(Cells(group));

    /// <summary>Over all folds but one.</summary>
    public long CountWithout(int group, int fold) => Cells(group).Where(cell => cell != CellOf(group, fold)).Sum(cell => _counts[cell]);

    /// <summary>Over all folds but one, rounded once.</summary>
    public double SumWithout(int group, int fold) => SumOf(Cells(group).Where(cell => cell != CellOf(group, fold)));

    /// <summary>Of all groups, over one fold.</summary>
    public long CountOfFold(int fold) => Enumerable.Range(0, Groups).Sum(group => Count(group, fold));

    /// <summary>Of all groups, over one fold, rounded once.</summary>
    public double SumOfFold(int fold) => SumOf(Enumerable.Range(0, Groups).Select(group => CellOf(group, fold)));

    private int CellOf(int group, int fold)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)fold, (uint)Folds, nameof(fold));
        return group * Folds + fold;
    }

    private IEnumerable<int> Cells(int group) => Enumerable.Range(group * Folds, Folds);

    private void Add(int cell, float target)
    {
        // A normal float is a mantissa of 24 bits, shifted. Below 2^95 units a target; 2^31 of them fit into an Int128.
        var bits = BitConverter.SingleToUInt32Bits(target);
        var shift = (int)(bits >> 23 & 0xFF) - 150 - CellExponent;
        if (shift is >= 0 and < 72)
        {
            var magnitude = (Int128)((bits & 0x7F_FFFF) | 0x80_0000) << shift;
            _cells[cell] += target < 0 ? -magnitude : magnitude;
        }
        else if (target != 0)
        {
            WideOf(cell).Add([target]);
        }
    }

    private ColumnMoments WideOf(int cell)
    {
        if (!_wide.TryGetValue(cell, out var sum))
        {
            _wide.Add(cell, sum = new());
        }

        return sum;
    }

    private double SumOf(IEnumerable<int> cells)
    {
        var narrow = BigInteger.Zero;
        ColumnMoments? wide = null;
        foreach (var cell in cells)
        {
            narrow += (BigInteger)_cells[cell];
            if (_wide.TryGetValue(cell, out var sum))
            {
                wide ??= new();
                wide.Merge(sum);
            }
        }

        return wide is null ? ExactRatio.ToDouble(narrow, BigInteger.One, CellExponent) : wide.SumWith(narrow, CellExponent);
    }
}
