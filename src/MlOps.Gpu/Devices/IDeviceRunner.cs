using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>
/// A GPU that is open. It names nothing of ILGPU's, which takes a third of a second to load: a program that stays on the CPU does without it. What
/// the device has no memory for, can't compile, or has not compiled yet while the caller may not wait, is <see langword="null"/>, with a note: the CPU's part.
/// </summary>
internal interface IDeviceRunner : IDisposable
{
    /// <summary>Measures copies, a kernel, and the CPU, in about a fifth of a second. Where there is no memory for that, or no kernel, rates are typical.</summary>
    ComputeRates MeasureRates();

    /// <summary>Runs tasks.</summary>
    /// <returns>Those that were not run, for the CPU.</returns>
    IReadOnlyList<ColumnTask> Run(IReadOnlyList<ColumnTask> tasks, TransformReport report);

    ColumnMoments? Moments(ColumnSource source, bool mayWait, Action<string> note);

    double[]? Quantiles(ColumnSource source, double[] probabilities, bool mayWait, Action<string> note);

    /// <param name="column">Of numbers.</param>
    /// <param name="mayWait">Whether to wait for the kernel where it is not compiled yet.</param>
    /// <param name="note">Takes what did not go as planned.</param>
    CountedKeys? CountKeys(Column column, bool mayWait, Action<string> note);

    /// <returns>How often each text of the dictionary is there.</returns>
    long[]? CountCodes(Column column, bool mayWait, Action<string> note);

    Utf8KeyCounts? CountTexts(Column column, bool mayWait, Action<string> note);

    GroupSums? Sum(
        ReadOnlyMemory<int> codes, ReadOnlyMemory<int> folds, ReadOnlyMemory<float> targets, int groups, int foldCount, bool mayWait, Action<string> note);
}
