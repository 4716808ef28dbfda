namespace MlOps.Gpu.Transformers;

/// <summary>By what the length of a row is measured.</summary>
public enum Norm
{
    /// <summary>The sum of absolute values.</summary>
    L1,

    /// <summary>The root of the sum of squares.</summary>
    L2,

    /// <summary>The largest absolute value.</summary>
    Max,
}
