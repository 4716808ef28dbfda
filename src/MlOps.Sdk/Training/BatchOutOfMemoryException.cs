using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Training;

/// <summary>A step ran out of memory with the smallest batch that its <see cref="OutOfMemoryPolicy"/> allows. The inner exception is the step's.</summary>
public sealed class BatchOutOfMemoryException : MlOpsException
{
    internal BatchOutOfMemoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The batch size that was still too much.</summary>
    public int BatchSize { get; internal init; }
}
