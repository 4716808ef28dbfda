using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Registry.Signing;

/// <summary>A model's signature is refused, or the model can't be signed.</summary>
public sealed class ModelSigningException : MlOpsException
{
    internal ModelSigningException(ModelSigningFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>The cause.</summary>
    public ModelSigningFault Fault { get; }
}
