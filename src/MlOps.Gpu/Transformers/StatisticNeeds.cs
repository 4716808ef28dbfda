namespace MlOps.Gpu.Transformers;

/// <summary>What an estimator has to know of its columns.</summary>
[Flags]
internal enum StatisticNeeds
{
    None = 0,

    /// <summary>Count, missing, minimum, maximum, mean, variance.</summary>
    Moments = 1,

    /// <summary>The values themselves, for quantiles and what is found by search.</summary>
    Values = 2,

    /// <summary>The different values and how often each is there.</summary>
    Categories = 4,
}
