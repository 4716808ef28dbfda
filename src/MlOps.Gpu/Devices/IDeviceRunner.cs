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

    /// <summary>Whether a column was brought for a fit, and is there.</summary>
    bool Holds(object fit, Column column);

    /// <summary>Frees columns that were brought for a fit.</summary>
    /// <param name="fit">The fit; what it is does not matter.</param>
    /// <param name="isNeeded">Which to keep.</param>
    void Release(object fit, Predicate<ColumnStorage> isNeeded);

    ColumnMoments? Moments(object fit, ColumnSource source, bool mayWait, Action<string> note);

    double[]? Quantiles(object fit, ColumnSource source, double[] probabilities, bool mayWait, Action<string> note);

    /// <summary>Finds the exponent of a power, and the moments of the column to it.</summary>
    FittedPower? Power(object fit, ColumnSource source, PowerFamily family, bool mayWait, Action<string> note);

    /// <param name="fit">What keeps the column on the device.</param>
    /// <param name="column">Of numbers.</param>
    /// <param name="mayWait">Whether to wait for the kernel where it is not compiled yet.</param>
    /// <param name="note">Takes what did not go as planned.</param>
    CountedKeys? CountKeys(object fit, Column column, bool mayWait, Action<string> note);

    /// <returns>How often each text of the dictionary is there.</returns>
    long[]? CountCodes(object fit, Column column, bool mayWait, Action<string> note);

    Utf8KeyCounts? CountTexts(object fit, Column column, bool mayWait, Action<string> note);

    GroupSums? Sum(
        ReadOnlyMemory<int> codes, ReadOnlyMemory<int> folds, ReadOnlyMemory<float> targets, int groups, int foldCount, bool mayWait, Action<string> note);
}
