using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>
/// Computes what a fit has to know on its device, where there is a kernel and it is right to; what is <see langword="null"/> is left to the CPU. The
/// results are the CPU's to the bit, so that a fitted pipeline does not show where it was fitted.
/// </summary>
/// <param name="device">The device. What is brought there stays until the fit is done, as long as there is memory.</param>
/// <param name="tables">What is fitted to.</param>
internal sealed class FitRunner(ComputeDevice device, IReadOnlyList<Table> tables) : IDisposable
{
    private const double ReadsOfSearch = 25; // about as many
    private const long MostCells = 1 << 24; // of 32 bytes

    private readonly Lazy<HashSet<ColumnStorage>> _columns = new(() => [.. tables.SelectMany(table => table.Columns).Select(column => column.Storage)]);

    public FitReport Report { get; } = new();

    /// <summary>Says that there is no kernel for it.</summary>
    public void LeaveToCpu(string name, string column, string reason) => device.LeaveToCpu(name, column, reason, Report);

    /// <summary>Whether there is a device at all.</summary>
    public bool HasDevice => device.HasDevice;

    public ColumnMoments? Moments(string column, ColumnSource source) => device.TryCompute(
        "moments", column, BytesToBring(source.Parts),
        rates => source is { IsFloat32: true, Chain: null, HasValidity: false } ? source.Bytes / rates.CpuMoments : source.Length / rates.CpuWideMoments,
        (runner, mayWait) => runner.Moments(this, source, mayWait, Report.Note), Report);

    /// <param name="column">The name.</param>
    /// <param name="source">The column. More than a device takes at once is brought to it again for each read.</param>
    /// <param name="probabilities">Each from 0 to 1.</param>
    public double[]? Quantiles(string column, ColumnSource source, double[] probabilities) => device.TryCompute(
        "quantiles", column, BytesToBring(source.Parts),
        rates => probabilities.Length > ExactQuantiles.MostRefined ? source.Length / rates.CpuSort : source.Bytes / rates.CpuQuantiles,
        (runner, mayWait) => runner.Quantiles(this, source, probabilities, mayWait, Report.Note), Report);

    public FittedPower? Power(string column, ColumnSource source, PowerFamily family) => device.TryCompute(
        "exponents", column, BytesToBring(source.Parts), rates => ReadsOfSearch * source.Length / rates.CpuPowers,
        (runner, mayWait) => runner.Power(this, source, family, mayWait, Report.Note), Report);

    public CountedKeys? CountKeys(Column column) => device.TryCompute(
        "categories", column.Name, BytesToBring([column]), rates => column.Length / rates.CpuKeys, (runner, mayWait) => runner.CountKeys(this, column, mayWait, Report.Note), Report);

    /// <returns>How often each text of the dictionary is there.</returns>
    public long[]? CountCodes(Column column) => device.TryCompute(
        "categories", column.Name, BytesToBring([column]), rates => column.Length / rates.CpuCodes, (runner, mayWait) => runner.CountCodes(this, column, mayWait, Report.Note), Report);

    public Utf8KeyCounts? CountTexts(Column column) => device.TryCompute(
        "categories", column.Name, BytesToBring([column]), rates => column.Length / rates.CpuTexts, (runner, mayWait) => runner.CountTexts(this, column, mayWait, Report.Note), Report);

    /// <param name="column">The name of the column that is encoded.</param>
    /// <param name="codes">The group of each row.</param>
    /// <param name="folds">Makes the fold of each row.</param>
    /// <param name="targets">The target of each row.</param>
    /// <param name="groups">Codes are below.</param>
    /// <param name="foldCount">Folds are below.</param>
    public GroupSums? Sums(string column, int[] codes, Func<int[]> folds, float[] targets, int groups, int foldCount)
    {
        if ((long)groups * foldCount > MostCells)
        {
            LeaveToCpu("sums of the target", column, "there are too many categories for a GPU");
            return null;
        }

        return device.TryCompute(
            "sums of the target", column, 3.0 * sizeof(int) * codes.Length, rates => codes.Length / rates.CpuSums,
            (runner, mayWait) => runner.Sum(codes, folds(), targets, groups, foldCount, mayWait, Report.Note), Report);
    }

    /// <summary>Frees what was brought of columns that only steps of this phase made.</summary>
    public void EndPhase() => device.Release(this, storage => _columns.Value.Contains(storage));

    public void Dispose() => device.Release(this, _ => false);

    private double BytesToBring(IReadOnlyList<Column> columns) =>
        columns.Where(column => !device.Holds(this, column)).Sum(column => (double)StoredRows.BytesOf(column));
}
