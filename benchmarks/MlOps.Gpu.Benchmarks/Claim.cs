namespace MlOps.Gpu.Benchmarks;

/// <summary>Something that a document says of the library's speed, and how to find out whether it is so on this machine.</summary>
internal abstract class Claim
{
    /// <summary>What is measured.</summary>
    public abstract string Name { get; }

    /// <summary>What the figure has to be.</summary>
    public abstract string Bar { get; }

    /// <summary>Measures ours and the rivals, in turns.</summary>
    public abstract Measurement Measure();
}
