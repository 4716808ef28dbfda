using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Devices;

/// <summary>
/// Computes what a fit has to know on its device, where there is a kernel and it is right to; what is <see langword="null"/> is left to the CPU. The
/// results are the CPU's to the bit, so that a fitted pipeline does not show where it was fitted.
/// </summary>
/// <param name="device">The device.</param>
internal sealed class FitRunner(ComputeDevice device)
{
    /// <summary>With more, the CPU sorts the column.</summary>
    public const int MostProbabilities = 32;

    private const double MomentsBytesPerSecondAndCore = 12e9; // as fast as the memory
    private const double MomentsBytesPerSecond = 100e9;
    private const double QuantileBytesPerSecondAndCore = 0.8e9;
    private const double KeysPerSecondAndCore = 30e6;
    private const double RowsSummedPerSecond = 100e6; // by one core
    private const long MostCells = 1 << 24; // of 32 bytes

    public FitReport Report { get; } = new();

    /// <summary>Says that there is no kernel for it.</summary>
    public void LeaveToCpu(string name, string column, string reason) => device.LeaveToCpu(name, column, reason, Report);

    public ColumnMoments? Moments(string column, IReadOnlyList<ReadOnlyMemory<float>> chunks)
    {
        var bytes = sizeof(float) * Length(chunks);
        return device.TryCompute(
            "moments", column, bytes, bytes / Math.Min(MomentsBytesPerSecond, Environment.ProcessorCount * MomentsBytesPerSecondAndCore),
            runner => runner.Moments(chunks, Report.Note), Report);
    }

    /// <param name="column">The name.</param>
    /// <param name="chunks">The column. More than a device takes at once is brought to it twice.</param>
    /// <param name="probabilities">At most <see cref="MostProbabilities"/>.</param>
    public double[]? Quantiles(string column, IReadOnlyList<ReadOnlyMemory<float>> chunks, double[] probabilities)
    {
        var bytes = sizeof(float) * Length(chunks);
        return device.TryCompute(
            "quantiles", column, bytes, bytes / (Environment.ProcessorCount * QuantileBytesPerSecondAndCore),
            runner => runner.Quantiles(chunks, probabilities, Report.Note), Report);
    }

    public KeyCounts? Categories(string column, ReadOnlyMemory<long> keys) => device.TryCompute(
        "categories", column, sizeof(long) * (double)keys.Length, keys.Length / (Environment.ProcessorCount * KeysPerSecondAndCore),
        runner => runner.Count(keys, Report.Note), Report);

    public Utf8KeyCounts? Categories(string column, ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> bytes) => device.TryCompute(
        "categories", column, sizeof(int) * (double)offsets.Length + bytes.Length, offsets.Length / (Environment.ProcessorCount * KeysPerSecondAndCore),
        runner => runner.Count(offsets, bytes, Report.Note), Report);

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
            "sums of the target", column, 3.0 * sizeof(int) * codes.Length, codes.Length / RowsSummedPerSecond,
            runner => runner.Sum(codes, folds(), targets, groups, foldCount, Report.Note), Report);
    }

    private static double Length(IReadOnlyList<ReadOnlyMemory<float>> chunks) => chunks.Sum(chunk => (double)chunk.Length);
}
