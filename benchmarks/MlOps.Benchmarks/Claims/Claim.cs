namespace MlOps.Benchmarks.Claims;

/// <summary>Something that a document says of the library's speed, and how to find out whether it is so on this machine.</summary>
internal abstract class Claim
{
    /// <summary>What is measured, as the report names it.</summary>
    public abstract string Name { get; }

    /// <summary>What the figure has to be, such as <c>≤ 150 ns</c>.</summary>
    public abstract string Bar { get; }

    /// <summary>Measures ours and the rival, in turns.</summary>
    public abstract Task<Measurement> MeasureAsync();
}
