namespace MlOps.Gpu.Transformers;

/// <summary>How the values of a <see cref="QuantileTransformer"/> are distributed.</summary>
public enum OutputDistribution
{
    /// <summary>Evenly from 0 to 1.</summary>
    Uniform,

    /// <summary>As the standard normal distribution, from -5.2 to 5.2.</summary>
    Normal,
}
