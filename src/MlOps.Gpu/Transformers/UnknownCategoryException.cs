namespace MlOps.Gpu.Transformers;

/// <summary>A column to transform has a category that was not there when the encoder was fitted.</summary>
public sealed class UnknownCategoryException : Exception
{
    internal UnknownCategoryException(string message)
        : base(message)
    {
    }
}
