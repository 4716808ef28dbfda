namespace MlOps.Sdk.Registry.Packaging;

/// <summary>How a <see cref="ModelCache"/> works.</summary>
public sealed class ModelCacheOptions
{
    /// <summary>How many bytes the files of all models may have together; past it those are deleted that were not used for longest.</summary>
    /// <value>The default is 20 GiB. A model in use is never deleted, so that the cache may be larger for a while.</value>
    public long MaxBytes { get; set; } = 20L << 30;

    /// <summary>How large one package may be.</summary>
    /// <value>The default is the default limits.</value>
    public ModelPackageLimits Limits { get; set; } = new();

    /// <summary>The clock for when a model was used.</summary>
    /// <value>The default is the system's clock.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
