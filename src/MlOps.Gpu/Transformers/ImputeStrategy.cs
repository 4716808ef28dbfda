namespace MlOps.Gpu.Transformers;

/// <summary>What a <see cref="SimpleImputer"/> puts in place of missing values.</summary>
public enum ImputeStrategy
{
    /// <summary>The column's mean.</summary>
    Mean,

    /// <summary>The column's median, exact.</summary>
    Median,

    /// <summary>The value that is there most often; of equally frequent ones the smallest. Takes texts too.</summary>
    MostFrequent,

    /// <summary>A given value. Takes texts too.</summary>
    Constant,
}
