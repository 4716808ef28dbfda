namespace MlOps.Gpu.Tables;

/// <summary>A file or record batch is damaged, or holds what a <see cref="Table"/> cannot.</summary>
public sealed class TableFormatException : Exception
{
    internal TableFormatException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
