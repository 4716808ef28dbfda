using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ILGPU.Runtime;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>The compiled kernels of each device, held as long as it is. ILGPU's own cache forgets them, and compiles again.</summary>
internal static class LoadedKernels
{
    private static readonly ConditionalWeakTable<Accelerator, ConcurrentDictionary<string, Delegate>> Known = [];

    /// <param name="accelerator">The device.</param>
    /// <param name="name">The kernel's name, which no other has.</param>
    /// <param name="load">Compiles the kernel.</param>
    public static TLauncher Get<TLauncher>(Accelerator accelerator, string name, Func<TLauncher> load)
        where TLauncher : Delegate => (TLauncher)Known.GetValue(accelerator, static _ => new(StringComparer.Ordinal)).GetOrAdd(name, _ => load());
}
