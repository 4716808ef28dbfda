using System.Numerics;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics;

/// <summary>
/// Sum and count of a target per group and fold. Sums are exact: the same bits for any order and any partition of the rows. A target that is
/// NaN is left out; so is a row whose code or fold is negative.
/// </summary>
internal sealed class GroupSums
{
    /// <summary>A cell counts units of 2^-64. Nearly all targets are whole multiples; those that are not, or are huge, go to the cell's wide sum.</summary>
    public const int CellExponent = -64;

    /// <summary>How far a mantissa of 24 bits may be shifted in a cell: below 2^96 units a target, 2^31 of them fit into an Int128.</summary>
    public const int MostShift = 72;

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

    /// <summary>Whether a target is a whole number of a cell's units, and not too many.</summary>
    public static bool FitsCell(float target) => target == 0 || ShiftOf(target) is >= 0 and < MostShift;

    /// <summary>Adds units of 2^<see cref="CellExponent"/> and a count to a cell.</summary>
    public void AddUnits(int cell, Int128 units, long count)
    {
        _cells[cell] += units;
        _counts[cell] += count;
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
        if (!FitsCell(target))
        {
            WideOf(cell).Add([target]);
        }
        else if (target != 0)
        {
            // A normal float is a mantissa of 24 bits, shifted.
            var magnitude = (Int128)((BitConverter.SingleToUInt32Bits(target) & 0x7F_FFFF) | 0x80_0000) << ShiftOf(target);
            _cells[cell] += target < 0 ? -magnitude : magnitude;
        }
    }

    private static int ShiftOf(float target) => (int)(BitConverter.SingleToUInt32Bits(target) >> 23 & 0xFF) - 150 - CellExponent;

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
