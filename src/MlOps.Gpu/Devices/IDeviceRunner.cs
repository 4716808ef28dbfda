using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Devices;

/// <summary>
/// A GPU that is open. It names nothing of ILGPU's, which takes a third of a second to load: a program that stays on the CPU does without it. What
/// the device has no memory for, or can't compile, is <see langword="null"/>, with a note: the CPU's part.
/// </summary>
internal interface IDeviceRunner : IDisposable
{
    /// <summary>Runs tasks.</summary>
    /// <returns>Those that were not run, for the CPU.</returns>
    IReadOnlyList<ColumnTask> Run(IReadOnlyList<ColumnTask> tasks, TransformReport report);

    ColumnMoments? Moments(IReadOnlyList<ReadOnlyMemory<float>> chunks, Action<string> note);

    double[]? Quantiles(IReadOnlyList<ReadOnlyMemory<float>> chunks, double[] probabilities, Action<string> note);

    KeyCounts? Count(ReadOnlyMemory<long> keys, Action<string> note);

    /// <param name="offsets">One more than there are texts.</param>
    /// <param name="bytes">The texts in UTF-8.</param>
    /// <param name="note">Takes what did not go as planned.</param>
    Utf8KeyCounts? Count(ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> bytes, Action<string> note);

    GroupSums? Sum(
        ReadOnlyMemory<int> codes, ReadOnlyMemory<int> folds, ReadOnlyMemory<float> targets, int groups, int foldCount, Action<string> note);
}
