namespace MlOps.Gpu.Transformers;

/// <summary>A saved pipeline is damaged, or of a version that this library does not know.</summary>
public sealed class PipelineFormatException : Exception
{
    internal PipelineFormatException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
