using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>An <c>MLmodel</c> file can't be read, or an ONNX model can't be described by one.</summary>
public sealed class MlflowModelException : MlOpsException
{
    internal MlflowModelException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
