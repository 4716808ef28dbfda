namespace MlOps.Gpu.Transformers;

/// <summary>A pipeline cannot be fitted to a table: it has no rows, or values from which nothing can be learnt.</summary>
public sealed class PipelineFitException : Exception
{
    internal PipelineFitException(string message)
        : base(message)
    {
    }
}
