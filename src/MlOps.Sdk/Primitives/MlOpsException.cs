namespace MlOps.Sdk.Primitives;

/// <summary>What every error of this library derives from, except misuse, which throws the framework's own exceptions.</summary>
public abstract class MlOpsException : Exception
{
    private protected MlOpsException(string message)
        : base(message)
    {
    }

    private protected MlOpsException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
