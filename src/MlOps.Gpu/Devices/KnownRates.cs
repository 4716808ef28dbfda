using System.Collections.Concurrent;
using MlOps.Gpu.Compilation;

namespace MlOps.Gpu.Devices;

/// <summary>
/// The rates of devices, as this process or an earlier one measured them. A process looks for those of a device once, and measures them once, however many
/// times it opens the device.
/// </summary>
/// <param name="kept">Where processes keep them; <see langword="null"/>: nowhere.</param>
internal sealed class KnownRates(KernelCache? kept)
{
    private static readonly ConcurrentDictionary<string, KnownRates> OfFolders = new(StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ComputeRates?> _found = new(StringComparer.Ordinal); // null: looked for, and not there

    /// <param name="folder">Where they are kept beside compiled kernels; <see langword="null"/>: nowhere.</param>
    public static KnownRates In(string? folder) => OfFolders.GetOrAdd(folder ?? "", _ => new(KernelCache.In(folder)));

    /// <param name="key">All that the rates depend on.</param>
    /// <param name="measure">Measures them, where no one has; <see langword="null"/> where that is not worth it. Typical ones, of a device that has no memory for it, are not
    /// for processes to come.</param>
    /// <returns><see langword="null"/> where none are known.</returns>
    public ComputeRates? Of(string key, Func<ComputeRates>? measure)
    {
        lock (_gate)
        {
            if (!_found.TryGetValue(key, out var rates))
            {
                rates = kept?.Find(key) is { } text ? ComputeRates.Parse(text) : null;
                _found[key] = rates;
            }

            if (rates is null && measure is not null)
            {
                _found[key] = rates = measure();
                if (rates.IsMeasured)
                {
                    kept?.Keep(key, rates.Serialize());
                }
            }

            return rates;
        }
    }
}
