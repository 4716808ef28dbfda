namespace MlOps.Gpu.Operations;

/// <summary>Part of a chain as it runs over a tile of values on the CPU. Source and destination may be the same.</summary>
internal abstract unsafe class TileKernel
{
    /// <summary>Whether it gives right numbers only in 64 bits.</summary>
    public abstract bool NeedsFloat64 { get; }

    /// <summary>Another for code that differs in more than numbers.</summary>
    public abstract string Name { get; }

    /// <summary>Runs over 32-bit values.</summary>
    /// <param name="source">The values.</param>
    /// <param name="destination">Takes the results.</param>
    /// <param name="count">How many.</param>
    /// <param name="nonTemporal">Whether results go past the cache: for more than fits it.</param>
    public abstract void Run(float* source, float* destination, int count, bool nonTemporal);

    /// <summary>Runs over 64-bit values.</summary>
    /// <param name="source">The values.</param>
    /// <param name="destination">Takes the results.</param>
    /// <param name="count">How many.</param>
    public abstract void Run(double* source, double* destination, int count);
}
