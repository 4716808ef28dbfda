namespace MlOps.Gpu.Transformers;

/// <summary>Where a <see cref="KBinsDiscretizer"/> puts the edges of bins.</summary>
public enum BinStrategy
{
    /// <summary>As many rows in each bin: at exact quantiles.</summary>
    Quantile,

    /// <summary>All bins as wide.</summary>
    Uniform,
}
