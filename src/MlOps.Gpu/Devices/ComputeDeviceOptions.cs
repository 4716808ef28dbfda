using MlOps.Gpu.Compilation;

namespace MlOps.Gpu.Devices;

/// <summary>How a <see cref="ComputeDevice"/> is opened.</summary>
public sealed class ComputeDeviceOptions
{
    /// <summary>
    /// Where compiled kernels are kept for processes to come, 64 MB at most; they are of this build of the library, so that another one compiles anew. A folder that can't be
    /// written is read. <see langword="null"/> keeps nothing.
    /// </summary>
    /// <value>
    /// The default is <c>mlops-gpu</c> in the user's folder for caches: <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>, <c>~/Library/Caches</c>,
    /// <c>%LOCALAPPDATA%</c>.
    /// </value>
    public string? CacheFolder { get; set; } = KernelCache.DefaultFolder;
}
